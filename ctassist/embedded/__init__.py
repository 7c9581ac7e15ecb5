"""Private PostgreSQL and Valkey servers, for a laptop, a demonstration and the tests.

Both listen on Unix sockets only, keep everything below one data directory, and come from wheels, so that nothing has
to be installed on the machine. What belongs to them there:

    postgres/  valkey/     their data
    sockets/               where they listen (ctassist.env.socket_directory)
    logs/                  what they have to say
    elsewhere              as root only: a link to the real place of PostgreSQL's files, if it cannot enter this one
    programs-…/            as root only: a copy of PostgreSQL's programs, if it cannot read the original
"""

import contextlib
import shutil
import socket

from django.conf import settings

from ctassist import env
from ctassist.embedded.postgres import PORT, Postgres
from ctassist.embedded.valkey import Valkey
from ctassist.supervisor import Supervisor

DATABASE = "ctassist"
SECONDS_TO_START = 120  # PostgreSQL may have to recover first


def start(supervisor, data_dir, *, durable=True):
    """Start both servers as children of `supervisor`; when this returns they answer and the database is there.

    CannotRun says in a sentence what is missing. Not `durable` is faster, and loses data with the machine's power.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / "logs").mkdir(mode=0o700, exist_ok=True)
    sockets = env.socket_directory(data_dir)
    postgres = Postgres(data_dir, sockets, durable=durable)
    valkey = Valkey(data_dir, sockets, durable=durable)
    supervisor.start(postgres)
    supervisor.start(valkey)
    for server in (postgres, valkey):
        server.wait_until(server.answers, SECONDS_TO_START)
    postgres.ensure_database(DATABASE)


@contextlib.contextmanager
def running(data_dir, *, durable=True):
    """Both servers for the length of a `with` block."""
    supervisor = Supervisor()
    try:
        start(supervisor, data_dir, durable=durable)
        yield supervisor
    finally:
        supervisor.stop()


def remove(data_dir):
    """Delete a data directory whose servers have stopped, and what it keeps elsewhere."""
    sockets, elsewhere = env.socket_directory(data_dir), data_dir / "elsewhere"
    for directory in (sockets.resolve(), elsewhere.resolve(), data_dir):
        shutil.rmtree(directory, ignore_errors=True)


def should_run_but_does_not():
    """Whether the settings count on private servers of which one does not answer."""
    if not settings.EMBEDDED_SERVERS:
        return False
    sockets = env.socket_directory(settings.DATA_DIR)
    return not all(is_listening(sockets / name) for name in (f".s.PGSQL.{PORT}", "valkey.sock"))


def is_listening(path):
    """Whether a server accepts connections at the Unix socket `path`."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
            return True
        except OSError:
            return False
