"""Two roles in the database: the owner, who migrates, and the one under which the program runs.

Triggers keep the history and the access log from being changed, but who owns a table can switch its triggers off. So
the program runs under a role that owns nothing, reads and writes rows, and only adds to these two (decision 19).
"""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

ONLY_ADDED_TO = ("history_change", "accounts_accessentry")
ONLY_READ = ("django_migrations",)
FUNCTIONS = ("forget_old_access_entries()",)  # that act with the rights of the owner, and are not for everybody


class UnfitRole(Exception):
    """A role that is not there, or that could get round what it may not do; the message says which and why."""


def grant(role):
    """Give a role all that the running program needs, and take from it whatever else it had on our tables.

    To be called as the owner. In one transaction: a program that runs under the role notices nothing.
    """
    check(role)
    quoted = connection.ops.quote_name(role)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema()), quote_ident(current_database())")
        schema, database = cursor.fetchone()
        statements = [
            f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {quoted}",
            # a temporary table could stand in the place of one of ours
            f"REVOKE TEMPORARY, CREATE ON DATABASE {database} FROM PUBLIC, {quoted}",
            f"GRANT CONNECT ON DATABASE {database} TO {quoted}",
            f"GRANT USAGE ON SCHEMA {schema} TO {quoted}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {quoted}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {quoted}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {quoted}",
            *(f"REVOKE UPDATE, DELETE ON {table} FROM {quoted}" for table in ONLY_ADDED_TO),
            *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {quoted}" for table in ONLY_READ),
            *(f"GRANT EXECUTE ON FUNCTION {function} TO {quoted}" for function in FUNCTIONS),
        ]
        for statement in statements:
            cursor.execute(statement)


def check(role):
    """UnfitRole for a role that is not there, that could give itself more rights, or under which tables were made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication"
            " FROM pg_roles WHERE rolname = %s",
            [role],
        )
        found = cursor.fetchone()
        if found is None:
            raise UnfitRole(f"There is no role {role} in the database: CREATE ROLE {role} LOGIN PASSWORD '…' makes it.")
        if found[0]:
            raise UnfitRole(f"The role {role} has rights over the whole server: take one that has none.")
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_auth_members WHERE member = %s::regrole),"
            " EXISTS (SELECT FROM pg_class WHERE relowner = %s::regrole),"
            " EXISTS (SELECT FROM pg_proc WHERE proowner = %s::regrole),"
            " EXISTS (SELECT FROM pg_database WHERE datdba = %s::regrole AND datname = current_database()),"
            " EXISTS (SELECT FROM pg_namespace WHERE nspowner = %s::regrole)",
            [connection.ops.quote_name(role)] * 5,
        )
        is_member, *owns = cursor.fetchone()
    if is_member:
        raise UnfitRole(f"The role {role} is a member of another role, whose rights it has: take one that is of none.")
    if any(owns):
        raise UnfitRole(f"The role {role} owns something in this database: who owns a table can switch triggers off.")


def make_if_missing(role):
    """The role, without a password; for private servers, which only their own account can reach."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {connection.ops.quote_name(role)} LOGIN")


@contextmanager
def as_owner():
    """All statements inside are the owner's, where DATABASE_OWNER_URL names one; else nothing is different."""
    if settings.DATABASE_OWNER is None:
        yield
        return
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
