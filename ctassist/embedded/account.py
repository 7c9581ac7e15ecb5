"""The account under which the private PostgreSQL runs, and the places that this account can reach.

PostgreSQL refuses to run as root. When root starts ctassist, PostgreSQL runs as `postgres` or `nobody`, and neither
can enter a home that only its owner may enter, be it to read the programs or to write the data.
"""

import os
import pwd
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ctassist.supervisor import CannotRun

CANDIDATES = ("postgres", "nobody")
PLACES = ("/var/lib", "/tmp")  # for what cannot stay in the data directory; the first keeps it over a restart


@dataclass(frozen=True)
class Account:
    """Whom a program runs as: somebody else, or with a `uid` of None whoever started us."""

    name: str
    uid: int | None = None
    gid: int | None = None

    @property
    def popen_options(self):
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_run(self, *command):
        """Whether the command ends well under this account."""
        try:
            run = subprocess.run(command, capture_output=True, cwd="/", **self.popen_options)
        except OSError:
            return False
        return run.returncode == 0

    def can_enter(self, directory):
        return self.can_run("test", "-x", str(directory))

    def make_directory(self, path, mode=0o700):
        """Make a directory that belongs to this account; CannotRun when somebody else owns it already."""
        path.mkdir(mode=mode, exist_ok=True)
        if self.uid is not None and path.stat().st_uid == os.getuid():
            os.chown(path, self.uid, self.gid)
        owner = path.lstat().st_uid
        if owner != (os.getuid() if self.uid is None else self.uid):
            raise CannotRun(f"{path} belongs to another account (uid {owner}): choose another --data-dir.")
        path.chmod(mode)
        return path


def server_account(data_dir):
    """The account for PostgreSQL: our own, or when we are root the one that owns its data, or would suit."""
    if os.getuid() != 0:
        return Account(pwd.getpwuid(os.getuid()).pw_name)
    for cluster in (data_dir / "elsewhere" / "postgres", data_dir / "postgres"):
        if cluster.exists():
            owner = cluster.stat()
            return Account(f"uid {owner.st_uid}", owner.st_uid, owner.st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        account = Account(name, entry.pw_uid, entry.pw_gid)
        if account.can_run("true"):
            return account
    raise CannotRun("PostgreSQL refuses to run as root, and no other account can be used: start as an ordinary user.")


def reachable_home(data_dir, account):
    """Where PostgreSQL's files go: the data directory, or what `elsewhere` links to if `account` cannot enter it."""
    link = data_dir / "elsewhere"
    if link.is_dir():
        return link.resolve()
    if account.can_enter(data_dir):
        return data_dir
    if (data_dir / "postgres").exists():
        raise CannotRun(f"The account {account.name} can no longer enter {data_dir}, where its data are.")
    link.unlink(missing_ok=True)
    place = next(place for place in PLACES if os.access(place, os.W_OK))
    home = Path(tempfile.mkdtemp(prefix="ctassist-", dir=place))
    home.chmod(0o711)
    link.symlink_to(home)
    return home
