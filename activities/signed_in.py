"""Who has signed in, and whether any activity names them as one who sees it."""

import copy

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef

from accounts.models import User
from activities.models import ActivityReader


class SignedIn(ModelBackend):
    """Reads the account behind a session, with `is_named`: whether an activity named them just then."""

    def get_user(self, user_id):
        named = Exists(ActivityReader.objects.filter(user=OuterRef("pk")))
        user = User.objects.annotate(is_named=named).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


def without_name(user):
    """Somebody as all see who have the same role in the same office, where no activity names them; else themselves.

    What is told to one of them is told to all, so figures that are kept for one are kept for all. Only for reading:
    whoever is being named at this moment is told of it with the next request.
    """
    if getattr(user, "is_named", True):
        return user
    nobody = copy.copy(user)
    nobody.is_nameless = True
    return nobody
