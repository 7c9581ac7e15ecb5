"""What the apps teach the jobs: each app registers the kinds of work that it owns when it is loaded."""

from dataclasses import dataclass
from typing import BinaryIO

from ctassist.lib.jobs.models import LIFE_OF_FILE


class Refused(Exception):
    """The work cannot be done as asked, and will not be tried again by itself; the message is for people."""


@dataclass
class MadeFile:
    """A file to hand out: open, binary, wherever it stands; the runner reads it from its start and closes it."""

    content: BinaryIO
    name: str
    media_type: str


@dataclass
class Result:
    """What came of a step: a sentence for people, perhaps a file; with `needs_review` nothing counts before commit."""

    sentence: str
    file: MadeFile | None = None
    needs_review: bool = False


class JobKind:
    """One kind of work. A child says `name` and `label` and writes `run`; `commit` and `undo` where there are such.

    Each takes the job and its `Progress`, and returns a Result, or raises Refused. `run` goes on outside of any
    transaction and may be begun again from its start, so it changes nothing that others see. `commit` and `undo`
    go on in the transaction that also changes the state of the job: both or neither happen. A `commit` that finds that
    what was reviewed is no longer so returns a Result that `needs_review` again.
    """

    name = ""
    label = ""
    commit = None
    undo = None
    runs_again = False  # whether `run` can be asked for anew while what it found waits for review
    life_of_file = LIFE_OF_FILE
    holds_names = False  # whether its files name participants of the activity in its params: they go with one of these

    def run(self, job, progress):
        raise NotImplementedError("a kind of job says how it is run")

    def made(self, job, progress):
        """Called when a step is done, in the transaction that writes what came of it."""

    def may_give_out(self, job):
        """Whether the owner of a job may still have its file; asked when it is fetched."""
        return True

    def given_out(self, job, request):
        """Called before the file of a job goes out."""

    def may_see(self, job, user):
        """Whether somebody sees a job; by default the one who asked for it."""
        return job.owner_id == user.pk

    def rights_of(self, user):
        """What decides what a file holds. One that was made under other rights is not given out any more."""
        return ""

    def page(self, job):
        """The address of a page that shows a job of this kind better than the common one; None where there is none."""
        return None

    def origin(self, job):
        """The address of the page from which the same can be asked again; None where there is none."""
        return None


KINDS = {}


def register(kind):
    """Class decorator: jobs of this kind can be queued and run."""
    KINDS[kind.name] = kind()
    return kind


def kind_of(job):
    """The kind of a job; a plain one for a kind that this version of the program does not know."""
    return KINDS.get(job.kind) or JobKind()
