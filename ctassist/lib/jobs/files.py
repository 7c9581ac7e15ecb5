"""Files that jobs make or read, kept in the database: that is all that the hosts of the site share.

A file is cut into parts of a megabyte, so that neither the worker that writes it nor the web server that hands it out
ever holds more of it. Each part is sealed: files name people. What a job reads goes away when the job has come to
an end.
"""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from ctassist.lib.jobs.models import LIFE_OF_FILE, JobFile, JobFilePart, JobInput, JobInputPart

PART = 1024 * 1024  # bytes


def keep(job, made, *, made_under, life):
    """Store a `MadeFile` as the file of a job, in place of the one it may have had; inside a transaction."""
    JobFile.objects.filter(job=job).delete()
    file = JobFile.objects.create(
        job=job,
        name=made.name,
        media_type=made.media_type,
        size=0,
        made_under=made_under,
        expires_at=timezone.now() + life,
    )
    made.content.seek(0)
    position = 0
    while content := made.content.read(PART):
        JobFilePart.objects.create(file=file, position=position, content=content)
        file.size += len(content)
        position += 1
    file.save(update_fields=["size"])


def contents(file):
    """The bytes of a file, part by part, one query each."""
    parts = JobFilePart.objects.filter(file=file)
    for position in parts.values_list("position", flat=True):
        yield parts.values_list("content", flat=True).get(position=position)


def keep_input(job, content):
    """Store the bytes of a file that a job is to read; inside the transaction that queues it."""
    held = JobInput.objects.create(job=job, size=len(content), expires_at=timezone.now() + LIFE_OF_FILE)
    for position, start in enumerate(range(0, len(content), PART)):
        JobInputPart.objects.create(input=held, position=position, content=content[start : start + PART])


def input_of(job):
    """The bytes that a job is to read; None when they are not there any more."""
    parts = JobInputPart.objects.filter(input__job=job, input__expires_at__gt=timezone.now())
    found = list(parts.values_list("content", flat=True))
    return b"".join(found) if found else None


def remove_input(job):
    JobInput.objects.filter(job=job).delete()


def remove_expired():
    """Remove what nobody can fetch or read any more. Returns the number of files that jobs made."""
    JobInput.objects.filter(expires_at__lte=timezone.now()).delete()
    parts = JobFilePart.objects.filter(file=OuterRef("pk"))
    expired = list(JobFile.objects.filter(Exists(parts), expires_at__lte=timezone.now()).values_list("pk", flat=True))
    JobFilePart.objects.filter(file__in=expired).delete()
    return len(expired)
