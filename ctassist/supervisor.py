"""Programs that run beside this one: started, started again when they die, and stopped with it."""

import collections
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from functools import partial

PAUSE = 0.1  # seconds between two looks
MOST_DEATHS = 5  # of one child
WITHIN = 60  # seconds
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
LIBC = ctypes.CDLL(None)


class CannotRun(Exception):
    """A program cannot be started or kept running; the message is a sentence for whoever started it."""


class Child:
    """One program in a session of its own, so that Ctrl-C reaches only us, with its output in a log file."""

    stop_signal = signal.SIGTERM
    patience = 20  # seconds to stop before it is killed

    def __init__(self, name, command, *, log, **options):
        """`options` go to Popen: cwd, env, user and so on."""
        self.name = name
        self.command = [str(word) for word in command]
        self.log = log
        self.options = options
        self.process = None

    def prepare(self):
        """Clear away what an earlier run may have left behind."""

    def start(self):
        """Start the program; CannotRun when it is not there or may not be run."""
        self.prepare()
        with open(self.log, "ab") as log:
            try:
                self.process = subprocess.Popen(
                    self.command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=partial(end_with_parent, self.stop_signal),
                    **self.options,
                )
            except OSError as error:
                raise CannotRun(f"The {self.name} cannot be started: {error}.") from error

    def has_ended(self):
        return self.process is None or self.process.poll() is not None

    def wait_until(self, answers, seconds):
        """Return as soon as `answers()` is true; CannotRun when the program ends or time is up before."""
        give_up = time.monotonic() + seconds
        while not answers():
            if self.has_ended():
                raise CannotRun(f"The {self.name} ended at its start: {self.last_words()} (see {self.log})")
            if time.monotonic() > give_up:
                raise CannotRun(f"The {self.name} does not answer after {seconds} seconds (see {self.log})")
            time.sleep(PAUSE / 4)

    def stop(self):
        """Ask the program to stop, wait, and leave nothing of it behind."""
        if not self.has_ended():
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        self.bury()

    def bury(self):
        """Kill what is left of the program's session, such as the workers of a dead web server, and forget it."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the latter: only zombies left, on macOS
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def last_words(self):
        """The last line of its log."""
        lines = self.log.read_text(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "nothing was logged")


class Supervisor:
    """Keeps its children running; they stop in the reverse order of their start."""

    def __init__(self, say=lambda sentence: None):
        """`say` is told when a child has died."""
        self.say = say
        self.children = []
        self.deaths = collections.defaultdict(list)  # child: when it died, within the last minute
        self.due = {}  # dead child: when to start it again

    def start(self, child):
        self.children.append(child)
        child.start()

    def watch(self, until=lambda: False):
        """Start the dead again, for ever or until something is true; CannotRun when one keeps dying."""
        while not until():
            for child in self.children:
                if child.has_ended():
                    self.revive(child, time.monotonic())
            time.sleep(PAUSE)

    def revive(self, child, now):
        """Start a dead child after a pause that doubles with every death, as a fault may need time to pass."""
        if child not in self.due:
            how = ending(child.process.returncode)
            child.bury()
            self.deaths[child] = [death for death in self.deaths[child] if death > now - WITHIN] + [now]
            deaths = len(self.deaths[child])
            if deaths >= MOST_DEATHS:
                raise CannotRun(
                    f"The {child.name} ended {deaths} times within a minute: {child.last_words()} (see {child.log})"
                )
            self.say(f"The {child.name} ended ({how}) and is started again.")
            self.due[child] = now + 2 ** (deaths - 1)
        elif now >= self.due[child]:
            del self.due[child]
            child.start()

    def stop(self):
        for child in reversed(self.children):
            child.stop()


def ending(returncode):
    """How a process ended, in words."""
    return f"signal {-returncode}" if returncode < 0 else f"exit status {returncode}"


def end_with_parent(stop_signal):
    """In the child, before its program is loaded: be stopped when the parent dies, even from kill -9 (Linux only)."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, stop_signal)
