"""What every record that people write carries."""

import uuid

from django.db import models

from ctassist.lib.data_classes import P0


class Record(models.Model):
    """An id for the outside, two instants, and a version for ETags: whoever writes a record raises it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    data_classes = {P0: "public_id created_at updated_at version"}

    class Meta:
        abstract = True
