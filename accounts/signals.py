"""What follows from signing in and out, through whichever door."""

from django.contrib.auth.signals import user_logged_in, user_logged_out

from accounts import events, sessions
from ctassist.lib.client_address import client_address


def signed_in(sender, request, user, **kwargs):
    browser = request.META.get("HTTP_USER_AGENT", "")
    sessions.begin(request.session, address=client_address(request), browser=browser)
    events.told(events.SIGNED_IN, request=request, user=user)


def signed_out(sender, request, user, **kwargs):
    if user is not None:
        events.told(events.SIGNED_OUT, request=request, user=user)


def connect():
    user_logged_in.connect(signed_in, dispatch_uid="accounts.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="accounts.signed_out")
