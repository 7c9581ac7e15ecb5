"""One run of the site for each data directory."""

import contextlib
import fcntl
import os

from ctassist.supervisor import CannotRun


@contextlib.contextmanager
def only_run(data_dir, address):
    """Hold the data directory for this process; CannotRun says where the process runs that holds it already.

    The operating system lets go of the lock when the process ends, however it ends.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with open(data_dir / "up.lock", "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotRun(
                f"ctassist already runs with the data directory {data_dir}: {file.read().strip()}."
            ) from None
        file.truncate(0)
        file.write(f"{address} (process {os.getpid()})\n")
        file.flush()
        yield
