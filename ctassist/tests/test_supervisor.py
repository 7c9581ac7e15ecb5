"""Programs beside ours: kept alive, and stopped without a trace."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from ctassist.supervisor import CannotRun, Child, Supervisor

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(60)",
]
PARENT = [sys.executable, "-c", "import subprocess; subprocess.Popen(['sleep', '60'])"]  # ends before its child


@pytest.fixture
def watched(tmp_path):
    """A supervisor, and a function that starts a program under it."""
    said = []
    the_supervisor = Supervisor(said.append)
    the_supervisor.said = said

    def run(command, name="sleeper"):
        child = Child(name, command, log=tmp_path / f"{name}.log")
        the_supervisor.start(child)
        return child

    the_supervisor.run = run
    yield the_supervisor
    the_supervisor.stop()


def test_a_child_that_dies_is_started_again(watched):
    child = watched.run(SLEEPER)
    first = child.process
    first.kill()

    give_up = time.monotonic() + 10
    watched.watch(until=lambda: child.process not in (None, first) or time.monotonic() > give_up)

    assert watched.said == ["The sleeper ended (signal 9) and is started again."]
    assert not child.has_ended()


def test_the_fifth_death_within_a_minute_ends_the_watch(watched):
    child = watched.run([sys.executable, "-c", "print('no luck')"])
    for seconds in (0, 10, 20, 30):
        child.process.wait()
        watched.revive(child, seconds)
        watched.revive(child, seconds + 9)
    child.process.wait()

    with pytest.raises(CannotRun) as reason:
        watched.revive(child, 59)

    assert str(reason.value) == f"The sleeper ended 5 times within a minute: no luck (see {child.log})"


def test_deaths_longer_than_a_minute_ago_are_forgiven(watched):
    child = watched.run([sys.executable, "-c", ""])
    for seconds in (0, 10, 20, 30, 60, 70, 80):
        child.process.wait()
        watched.revive(child, seconds)
        watched.revive(child, seconds + 9)

    assert len(watched.said) == 7


def test_a_dead_child_waits_twice_as_long_after_each_death(watched):
    child = watched.run([sys.executable, "-c", ""])
    waits = []
    for seconds in (0, 10, 20, 30):
        child.process.wait()
        watched.revive(child, seconds)
        waits.append(watched.due[child] - seconds)
        watched.revive(child, seconds + 0.99)
        assert child.process is None
        watched.revive(child, seconds + 9)

    assert waits == [1, 2, 4, 8]


def test_a_child_that_will_not_stop_is_killed(watched, monkeypatch):
    monkeypatch.setattr(Child, "patience", 0.5)
    child = watched.run(DEAF)
    child.wait_until(lambda: child.log.read_text() == "on\n", seconds=10)
    process = psutil.Process(child.process.pid)

    watched.stop()

    assert not process.is_running()


def test_what_a_child_has_started_ends_with_it(watched):
    child = watched.run(PARENT)
    child.process.wait()

    left_behind = [process for process in psutil.process_iter() if group_of(process) == child.process.pid]
    watched.stop()

    assert [process.name() for process in left_behind] == ["sleep"]
    assert psutil.wait_procs(left_behind, timeout=5)[1] == []


def group_of(process):
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None


def test_children_stop_in_the_reverse_order_of_their_start(watched, monkeypatch):
    stopped = []
    monkeypatch.setattr(Child, "stop", lambda child: stopped.append(child.name))
    for name in ("database", "worker", "web"):
        watched.run([sys.executable, "-c", ""], name)

    watched.stop()
    monkeypatch.undo()

    assert stopped == ["web", "worker", "database"]


def test_a_program_that_is_not_there_is_named(watched):
    with pytest.raises(CannotRun, match="The sleeper cannot be started: .*/nowhere/program"):
        watched.run(["/nowhere/program"])


def test_a_program_that_ends_at_its_start_is_quoted(watched):
    child = watched.run([sys.executable, "-c", "print('first'); print('bad luck\\n')"])

    with pytest.raises(CannotRun) as reason:
        child.wait_until(lambda: False, seconds=10)

    assert str(reason.value) == f"The sleeper ended at its start: bad luck (see {child.log})"


def test_a_program_that_does_not_answer_in_time_is_named(watched):
    child = watched.run(SLEEPER)

    with pytest.raises(CannotRun, match="The sleeper does not answer after 0 seconds"):
        child.wait_until(lambda: False, seconds=0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_children_end_even_when_their_supervisor_is_killed(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from ctassist.supervisor import Child, Supervisor\n"
        f"child = Child('sleeper', {SLEEPER!r}, log=Path({str(tmp_path / 'log')!r}))\n"
        "Supervisor().start(child); print(child.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    child = psutil.Process(int(parent.stdout.readline()))

    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    gone, alive = psutil.wait_procs([child], timeout=10)
    assert alive == [] or child.status() == psutil.STATUS_ZOMBIE
