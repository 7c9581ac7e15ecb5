"""Servers that outlived the program which started them."""

import contextlib
import signal
import time

import psutil

PATIENCE = 30  # seconds for an orderly stop


def stop_orphan(pid_file, directory, stop_signal):
    """Stop the server that wrote `pid_file`, should it still be alive and at work in `directory`."""
    for step, patience in ((stop_signal, PATIENCE), (signal.SIGKILL, PATIENCE)):
        give_up = time.monotonic() + patience
        process = holder(pid_file, directory)
        if process is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(step)
        while holder(pid_file, directory) and time.monotonic() < give_up:
            time.sleep(0.05)


def holder(pid_file, directory):
    """The process named first in `pid_file`, or None.

    A number alone proves nothing: after a restart of the machine it may be another program's, and a killed server
    may stay a zombie for a while. Both of our servers have the directory of their data as their working directory.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        return process if process.cwd() == str(directory.resolve()) else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
