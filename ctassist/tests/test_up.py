"""`manage.py up` as people run it: from nothing to a site, through accidents, and back to nothing."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from ctassist import embedded, env
from ctassist.management.commands.up import Command
from ctassist.supervisor import Supervisor

SECONDS_TO_START = 240  # the first time, on a slow machine


class Run:
    """One `manage.py up`, and what it has printed so far."""

    def __init__(self, data_dir, port):
        self.begun = time.monotonic()
        self.port = port
        command = [sys.executable, "manage.py", "up", "--port", str(port), "--data-dir", str(data_dir)]
        self.process = subprocess.Popen(
            command, cwd=env.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self.reader.start()

    @property
    def output(self):
        return "".join(self.lines)

    def wait_for(self, text):
        """Wait until `text` is printed; returns the seconds since the start."""
        while text not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < self.begun + SECONDS_TO_START, self.output
            time.sleep(0.05)
        return time.monotonic() - self.begun

    def processes(self):
        """The servers, the worker, the web server, and all that they have started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word):
        """The child of `up` whose command holds a word, or None while there is none."""
        children = psutil.Process(self.process.pid).children()
        return next((child for child in children if word in command_of(child)), None)

    def status(self, path="/health/ready"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=15) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def wait_until_ready(self):
        give_up = time.monotonic() + 60
        while self.status() != 200:
            assert time.monotonic() < give_up, self.output
            time.sleep(0.1)

    def stop(self, how=signal.SIGTERM):
        """Ask it to stop; returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(120)
        self.reader.join(10)
        return status


@pytest.fixture(scope="module")
def data_dir():
    directory = Path(tempfile.mkdtemp(prefix="ctassist-up-"))
    directory.chmod(0o711)
    yield directory
    embedded.remove(directory)


@pytest.fixture
def up(data_dir):
    """Starts `manage.py up`, and stops what a failed test has left running."""
    runs = []

    def start(port=None):
        runs.append(Run(data_dir, port or free_port()))
        return runs[-1]

    yield start
    for run in runs:
        run.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_from_nothing_to_a_site_and_back_to_nothing(up):
    run = up()
    run.wait_for("Ready after")
    run.wait_for("admin@demo.example")
    processes = run.processes()

    assert f"http://127.0.0.1:{run.port}/" in run.output
    assert re.search(r"officer@demo\.example +programme officer +password: \S{8,}\n", run.output)
    assert run.status() == 200
    assert run.status("/activities/") == 200
    assert run.stop() == 0
    assert psutil.wait_procs(processes, timeout=5)[1] == []
    assert run.status() is None


def test_a_second_start_takes_less_than_ten_seconds_and_ends_with_ctrl_c(up):
    run = up()

    seconds = run.wait_for("admin@demo.example")
    processes = run.processes()

    assert seconds < 10
    assert run.stop(signal.SIGINT) == 0
    assert psutil.wait_procs(processes, timeout=5)[1] == []


def test_a_second_run_with_the_same_data_says_where_the_first_one_is(up, data_dir):
    first = up()
    first.wait_for("PostgreSQL and Valkey")

    second = up()

    assert second.process.wait(60) == 1
    second.reader.join(10)
    assert second.output == (
        f"CommandError: ctassist already runs with the data directory {data_dir}: "
        f"http://127.0.0.1:{first.port}/ (process {first.process.pid}).\n"
    )


def test_a_port_in_use_is_named(up):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        run = up(port)

        assert run.process.wait(60) == 1
        run.reader.join(10)
    assert run.output == f"CommandError: Port {port} of 127.0.0.1 cannot be used: choose another with --port.\n"


@pytest.mark.parametrize(
    "word, name",
    [
        ("bin/postgres", "PostgreSQL server"),
        ("valkey-server", "Valkey server"),
        ("gunicorn", "web server"),
        ("celery", "background worker"),
    ],
)
def test_the_site_comes_back_by_itself_when_one_of_its_programs_is_killed(running_site, word, name):
    running_site.child(word).kill()

    running_site.wait_for(f"The {name} ended (signal 9) and is started again.")

    while running_site.child(word) is None:
        time.sleep(0.1)
    running_site.wait_until_ready()


@pytest.fixture(scope="module")
def running_site(data_dir):
    run = Run(data_dir, free_port())
    run.wait_for("admin@demo.example")
    yield run
    run.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_after_the_kill_of_up_itself_the_next_start_serves_again(data_dir, up, running_site):
    first = running_site.processes()
    running_site.process.kill()
    running_site.process.wait()

    run = up(running_site.port)
    run.wait_for("admin@demo.example")

    assert run.status() == 200
    assert [process for process in psutil.wait_procs(first, timeout=20)[1] if is_alive(process)] == []


def is_alive(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def command_of(process):
    """The words of a process; none for one that has ended in the meantime."""
    with contextlib.suppress(psutil.NoSuchProcess):  # a zombie counts as one
        return " ".join(process.cmdline())
    return ""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act for another account")
def test_an_ordinary_user_can_run_the_servers_too():
    other = embedded.postgres.server_account(Path("/nonexistent"))
    home = Path(tempfile.mkdtemp(prefix="ctassist-user-"))
    os.chown(home, other.uid, other.gid)
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'ctassist.settings'\n"
        "from pathlib import Path; from ctassist import embedded\n"
        f"with embedded.running(Path({str(home / 'data')!r})) as run:\n"
        "    print([child.answers() for child in run.children])"
    )
    try:
        if not other.can_run(sys.executable, "-c", f"import sys; sys.path[:0] = ['{env.BASE_DIR}']; import ctassist"):
            pytest.skip("other accounts cannot read this installation")
        run = subprocess.run(
            [sys.executable, "-c", code],
            cwd=env.BASE_DIR,
            capture_output=True,
            text=True,
            env={**os.environ, "CTASSIST_DATA_DIR": str(home / "data")},
            **other.popen_options,
        )

        assert run.stdout == "[True, True]\n", run.stderr
    finally:
        embedded.remove(home)


def test_a_wish_to_stop_that_python_swallows_is_remembered():
    command = Command()
    command.is_to_stop = False
    with contextlib.suppress(KeyboardInterrupt):  # as in a `__del__`
        command.stop_here(signal.SIGTERM, None)

    Supervisor().watch(until=lambda: command.is_to_stop)  # comes to an end
