"""Pages for reference editors: who gets there."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from ctassist.lib.reference_writing import RIGHT


def for_editors(view):
    """A page for reference editors: others are asked to sign in, or told that it is not theirs."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.may(RIGHT):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
