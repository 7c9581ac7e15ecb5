"""The role under which the program runs: it can do its work, and cannot touch the history or the access log."""

import io
import os
import subprocess
import sys

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from ctassist.lib import database_roles

ROLE = "test_site"
LOGS = ["history_change", "accounts_accessentry"]


@pytest.fixture(scope="module")
def granted(django_db_setup, django_db_blocker):
    """The role with its rights on the database of the tests."""
    with django_db_blocker.unblock():
        database_roles.make_if_missing(ROLE)
        call_command("grant_application_role", ROLE, verbosity=0, stdout=io.StringIO())
        yield
        connection.close()


@pytest.fixture
def as_role(granted):
    """Statements as the role, on a connection of its own whose work is taken back."""
    own = psycopg2.connect(
        host=settings.DATABASES["default"]["HOST"], port=5432, user=ROLE, dbname=connection.settings_dict["NAME"]
    )
    with own.cursor() as cursor:
        yield cursor
    own.rollback()
    own.close()


@pytest.mark.parametrize("table", LOGS)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "ALTER TABLE {} DISABLE TRIGGER USER",
        "DROP TABLE {} CASCADE",
        "DROP TRIGGER refuse_change ON {}",
        "ALTER TABLE {} RENAME TO elsewhere",
        "ALTER TABLE {} OWNER TO CURRENT_USER",
        "CREATE TRIGGER mine BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE mine AS ON INSERT TO {} DO INSTEAD NOTHING",
        "GRANT ALL ON {} TO CURRENT_USER",
        "CREATE TEMPORARY TABLE {} (id bigint)",
        "SET session_replication_role = replica; SELECT '{}'",
    ],
)
def test_the_role_cannot_change_what_is_only_added_to(as_role, table, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_role.execute(statement.format(table))
        as_role.execute(f"UPDATE {table} SET id = id")  # GRANT alone only warns


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id bigint)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "DROP FUNCTION refuse_change_of_access_log() CASCADE",
        "TRUNCATE activities_activity CASCADE",
        "ALTER TABLE activities_activity DISABLE TRIGGER record_change",
        "DELETE FROM django_migrations",
        "SET ROLE postgres",
    ],
)
def test_the_role_changes_no_table_and_no_rule(as_role, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_role.execute(statement)


def test_the_role_reads_and_writes_rows_and_its_writes_enter_the_history(as_role):
    as_role.execute("SELECT count(*) FROM history_change")
    (before,) = as_role.fetchone()
    as_role.execute("UPDATE activities_activity SET venue_city = 'Luxor' WHERE reference = 'ACT-001'")
    as_role.execute("UPDATE partners_partner SET notes = 'x' WHERE code = 'ipu'")
    as_role.execute("DELETE FROM activities_activitytheme WHERE false")
    as_role.execute("SELECT count(*) FROM history_change")

    assert as_role.fetchone() == (before + 2,)


def test_the_role_adds_to_the_access_log_and_removes_only_what_is_old(as_role):
    as_role.execute("INSERT INTO accounts_accessentry (event, at) VALUES ('record_read', now() - interval '9 years')")
    as_role.execute(
        "SELECT forget_old_access_entries(), (SELECT count(*) FROM accounts_accessentry WHERE event = %s)",
        ["record_read"],
    )

    removed, left = as_role.fetchone()
    assert removed == 0 and left >= 1


def test_every_table_of_the_program_is_open_to_the_role(as_role):
    as_role.execute(
        "SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)"
        " FROM information_schema.table_privileges WHERE grantee = CURRENT_USER AND table_schema = 'public' GROUP BY 1"
    )
    rights = dict(as_role.fetchall())
    narrow = {"history_change": "INSERT SELECT", "accounts_accessentry": "INSERT SELECT", "django_migrations": "SELECT"}

    assert {table: rights[table] for table in narrow} == narrow
    assert set(rights) == set(connection.introspection.table_names())
    assert {words for table, words in rights.items() if table not in narrow} == {"DELETE INSERT SELECT UPDATE"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "words"),
    [
        ([], "There is no role unfit in the database"),
        (["CREATE ROLE unfit SUPERUSER"], "has rights over the whole server"),
        (["CREATE ROLE unfit CREATEROLE"], "has rights over the whole server"),
        (["CREATE ROLE unfit IN ROLE pg_read_all_data"], "is a member of another role"),
        (["CREATE ROLE unfit", "ALTER TABLE activities_theme OWNER TO unfit"], "owns something in this database"),
    ],
)
def test_a_role_that_could_get_round_it_is_refused(make, words):
    with connection.cursor() as cursor:
        for statement in make:
            cursor.execute(statement)

    with pytest.raises(CommandError, match=words):
        call_command("grant_application_role", "unfit")


def test_with_an_owner_of_their_own_migrations_run_as_that_and_the_program_does_not(granted, tmp_path):
    """A whole production start of `migrate`, in a process of its own, on a database of its own."""
    host = settings.DATABASES["default"]["HOST"].replace("/", "%2F")
    admin = psycopg2.connect(host=settings.DATABASES["default"]["HOST"], port=5432, user="postgres", dbname="postgres")
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("CREATE ROLE test_owner LOGIN")
        cursor.execute("CREATE DATABASE test_roles OWNER test_owner")
    env = {
        **os.environ,
        "DATABASE_URL": f"postgres://{ROLE}@{host}:5432/test_roles",
        "DATABASE_OWNER_URL": f"postgres://test_owner@{host}:5432/test_roles",
        "REDIS_URL": settings.CACHES["default"]["LOCATION"],
        "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJKLM",
        "PERSONAL_DATA_KEYS": "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklm",
        "ALLOWED_HOSTS": "assist.example.org",
    }
    try:
        run = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            env=env,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        own = psycopg2.connect(host=settings.DATABASES["default"]["HOST"], port=5432, user=ROLE, dbname="test_roles")
        with own.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
            owners = cursor.fetchall()
            cursor.execute(
                "SELECT has_table_privilege('history_change', 'UPDATE'), has_table_privilege('accounts_user', 'UPDATE')"
            )
            rights = cursor.fetchone()
        own.close()
    finally:
        with admin.cursor() as cursor:
            cursor.execute("DROP DATABASE test_roles WITH (FORCE)")
            cursor.execute("DROP ROLE test_owner")
        admin.close()

    assert (run.returncode, run.stderr) == (0, "")
    assert (owners, rights) == ([("test_owner",)], (False, True))
