"""The private PostgreSQL on a Unix socket: its data directory and its start."""

import os
import shutil
import signal
import subprocess

import psycopg2

from ctassist.embedded.account import reachable_home, server_account
from ctassist.embedded.orphan import stop_orphan
from ctassist.embedded.programs import usable_programs, version
from ctassist.supervisor import CannotRun, Child

PORT = 5432  # only part of the socket's name: the server listens on no network address
SILENT = ("log_min_messages=log", "log_min_error_statement=panic")  # an error tells a row, which may hold a name
RISKY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # fast, and for data that may be lost


class Postgres(Child):
    """A PostgreSQL that only the account of its data, which is ours unless we are root, and root can use."""

    stop_signal = signal.SIGINT  # "fast": ends the open connections and writes everything to disk
    patience = 60

    def __init__(self, data_dir, sockets, *, durable):
        """Find the programs and make the data directory where they are missing; takes a second the first time."""
        self.account = server_account(data_dir)
        self.home = reachable_home(data_dir, self.account)
        self.sockets = sockets
        self.log = data_dir / "logs" / "postgres.log"
        self.programs = usable_programs(self.home, self.account)
        self.version = version(self.programs)
        self.cluster = self.home / "postgres"
        if not self.cluster.exists():
            self.make_cluster(durable)
        self.check_cluster()
        self.listen_in = self.make_sockets_directory(data_dir)
        settings = ["listen_addresses=", f'unix_socket_directories="{self.listen_in}"', "unix_socket_permissions=0700"]
        settings += SILENT if durable else (*SILENT, *RISKY)
        command = [self.programs / "postgres", "-D", self.cluster, "-p", PORT]
        command += [word for setting in settings for word in ("-c", setting)]
        super().__init__(
            "PostgreSQL server",
            command,
            log=self.log,
            cwd=self.cluster,
            env=clean_environment(),
            **self.account.popen_options,
        )

    def make_cluster(self, durable):
        """Run initdb beside the final place and move the result there, so that a half-made one is never used."""
        draft = self.home / "postgres.draft"
        shutil.rmtree(draft, ignore_errors=True)
        self.account.make_directory(draft)
        command = [self.programs / "initdb", "-D", draft, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--no-instructions"]
        if self.version >= 17:  # the same order and case rules on every machine
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not durable:
            command += ["--no-sync"]
        with open(self.log, "ab") as log:
            made = subprocess.run(
                command, stdout=log, stderr=log, cwd=draft, env=clean_environment(), **self.account.popen_options
            )
        if made.returncode != 0:
            raise CannotRun(f"PostgreSQL could not make its data directory (see {self.log}).")
        draft.rename(self.cluster)

    def check_cluster(self):
        """CannotRun when the data are somebody else's, or another version's."""
        owner = self.cluster.stat().st_uid
        if os.getuid() not in (0, owner):
            raise CannotRun(f"{self.cluster} belongs to another account (uid {owner}): choose another --data-dir.")
        made_by = int((self.cluster / "PG_VERSION").read_text())
        if made_by != self.version:
            raise CannotRun(
                f"{self.cluster} was made by PostgreSQL {made_by}, but the one here is {self.version}: "
                f"use version {made_by}, or choose another --data-dir."
            )

    def make_sockets_directory(self, data_dir):
        """The directory to listen in: `sockets`, or one that the account can reach and to which `sockets` links."""
        if self.home == data_dir or self.sockets.parent != data_dir:
            return self.account.make_directory(self.sockets)
        if not self.sockets.is_symlink():
            self.sockets.symlink_to(self.home / "sockets")
        return self.account.make_directory(self.home / "sockets")

    def prepare(self):
        """Stop an orphan, then remove the locks of a server that is no more.

        PostgreSQL alone would believe in locks whose process is a zombie or has become another program.
        """
        pid_file = self.cluster / "postmaster.pid"
        stop_orphan(pid_file, self.cluster, self.stop_signal)
        pid_file.unlink(missing_ok=True)
        (self.listen_in / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def connect(self, database="postgres"):
        return psycopg2.connect(host=str(self.sockets), port=PORT, user="postgres", dbname=database, connect_timeout=5)

    def answers(self):
        try:
            self.connect().close()
            return True
        except psycopg2.OperationalError:
            return False

    def ensure_database(self, name):
        """Make the database `name` if it is not there yet."""
        connection = self.connect()
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if not cursor.fetchone():
                    cursor.execute(f'CREATE DATABASE "{name}"')
        finally:
            connection.close()


def clean_environment():
    """Our environment without the variables that would steer PostgreSQL, such as PGPORT or PGOPTIONS."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
