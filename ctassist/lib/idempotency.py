"""A request that is sent twice is carried out once: what it was answered is kept for a day under its sender's key.

The key is claimed in the transaction that writes. A second request with the same key waits for that transaction:
then it gets the same answer; or it finds nothing, because the first one was refused or died, and is carried out itself.
"""

import datetime as dt
import hashlib
import re

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils import timezone

from ctassist.lib.data_classes import P0, P1

KEPT_FOR = dt.timedelta(hours=24)
LONGEST_KEY = 200


class KeyUsedOtherwise(Exception):
    """The key came before with another request."""


class Answer(models.Model):
    """What a request was answered: enough to answer it again."""

    owner_id = models.BigIntegerField()
    key = models.CharField(max_length=LONGEST_KEY)
    digest = models.CharField(max_length=64, help_text="Of the address and the body.")
    answered_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = ArrayField(models.TextField(), default=list, help_text="Names and values in turn.")
    body = models.BinaryField(default=b"")

    data_classes = {P0: "answered_at status", P1: "owner_id key digest headers body"}
    is_recorded = False

    class Meta:
        db_table = "lib_idempotentanswer"
        constraints = [models.UniqueConstraint(fields=["owner_id", "key"], name="answered_once_a_key")]
        indexes = [models.Index(fields=["answered_at"], name="answers_by_age")]

    def __str__(self):
        return self.key

    @classmethod
    def forget_old(cls):
        """Forget answers that are older than they are promised to be kept."""
        return cls.objects.filter(answered_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def digest_of(address, body):
    """What tells one request from another."""
    return hashlib.sha256(address.encode() + b"\n" + body).hexdigest()


def claimed(user, key, digest):
    """None for a key that is new, which is claimed now; else what was answered. KeyUsedOtherwise for another request.

    Call it inside the transaction that writes, and `keep` before that ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Answer._meta.db_table} (owner_id, key, digest, answered_at, headers, body) "
            "VALUES (%s, %s, %s, %s, '{}', '') ON CONFLICT (owner_id, key) DO NOTHING RETURNING id",
            [user.pk, key, digest, timezone.now()],
        )
        if cursor.fetchone():
            return None
    answer = Answer.objects.get(owner_id=user.pk, key=key)
    if answer.digest != digest:
        raise KeyUsedOtherwise
    return answer


def keep(user, key, status, headers, body):
    """Keep what a claimed request is answered."""
    flat = [part for pair in headers.items() for part in pair]
    Answer.objects.filter(owner_id=user.pk, key=key).update(status=status, headers=flat, body=body)


FORM_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)


def form_once(request, act):
    """(address, True) that `act()` gives for a form with a `key` in it; (address, False) for one that came before.

    Call it in no transaction. KeyUsedOtherwise for a key that came with another form.
    """
    key = request.POST.get("key", "")
    if not FORM_KEY.fullmatch(key):
        with transaction.atomic():
            return act(), True
    content = {name: texts for name, texts in sorted(request.POST.lists()) if name != "csrfmiddlewaretoken"}
    digest = digest_of(request.path, repr(content).encode("utf-8", "backslashreplace"))
    with transaction.atomic():
        before = claimed(request.user, f"form:{key}", digest)
        if before is not None:
            return before.headers[1], False
        address = act()
        keep(request.user, f"form:{key}", 302, {"Location": address}, b"")
        return address, True
