"""Sessions end after 30 minutes without a request, and 12 hours after signing in. SESSION_ENGINE names this module.

When a session ends stands in its row, so one that is over is not found. The table holds digests of the keys.
"""

import datetime as dt
import time

from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils import timezone

NOTED_EVERY = dt.timedelta(minutes=1)
LONGEST_BROWSER = 200


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with whose they are and when they were last used."""

    row = None  # as read from the table

    @classmethod
    def get_model_class(cls):
        from accounts.models import Session

        return Session

    def _get_session_from_db(self):
        try:
            self.row = self.model.objects.get(
                session_key=self.model.digest_of(self.session_key), expire_date__gt=timezone.now()
            )
        except self.model.DoesNotExist:
            self.row = self._session_key = None
        return self.row

    def exists(self, session_key):
        return self.model.objects.filter(session_key=self.model.digest_of(session_key)).exists()

    def delete(self, session_key=None):
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=self.model.digest_of(key)).delete()

    def create_model_instance(self, data):
        now = timezone.now()
        return self.model(
            session_key=self.model.digest_of(self._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=ends_at(data.get("begun_at"), now),
            user_id=data.get("_auth_user_id"),
            seen_at=now,
        )

    def keep_alive(self):
        """Note, at most once a minute, that somebody goes on; a session that was ended meanwhile stays ended."""
        now = timezone.now()
        if self.row is None or self.row.user_id is None or self.modified or now - self.row.seen_at < NOTED_EVERY:
            return
        ends = ends_at(self.get("begun_at"), now)
        self.model.objects.filter(pk=self.row.pk).update(seen_at=now, expire_date=ends)


def ends_at(begun_at, now):
    """When a session ends that is used now; `begun_at` in seconds since 1970, None before anybody signed in."""
    idle = now + dt.timedelta(seconds=settings.SESSION_IDLE_AGE)
    if begun_at is None:
        return idle
    return min(idle, dt.datetime.fromtimestamp(begun_at, dt.UTC) + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE))


def begin(session, *, address, browser):
    """Note when and where somebody signed in."""
    session["begun_at"] = time.time()
    session["address"] = address
    session["browser"] = browser[:LONGEST_BROWSER]
