"""Files that jobs make, kept in the database: that is all that the hosts of the site share.

A file is cut into parts of a megabyte, so that neither the worker that writes it nor the web server that hands it out
ever holds more of it.
"""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from ctassist.lib.jobs.models import JobFile, JobFilePart

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
        yield bytes(parts.values_list("content", flat=True).get(position=position))


def remove_expired():
    """Remove the contents of files that nobody can fetch any more. Returns the number of files."""
    parts = JobFilePart.objects.filter(file=OuterRef("pk"))
    expired = list(JobFile.objects.filter(Exists(parts), expires_at__lte=timezone.now()).values_list("pk", flat=True))
    JobFilePart.objects.filter(file__in=expired).delete()
    return len(expired)
