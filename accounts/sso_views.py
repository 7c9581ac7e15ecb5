"""Single sign-on: to the issuer and back. 404 where none is set up."""

import functools

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from accounts import events
from accounts.allauth_adapters import refusal
from ctassist.lib.parameters import takes

PROVIDER = "sso"
OF_ISSUERS = ["code", "state", "error", "error_description", "error_uri"]  # OAuth 2.0
OF_SOME_ISSUERS = ["iss", "session_state", "scope", "authuser", "prompt", "hd", "client_info"]
NO_ANSWER = (RequestException, OAuth2Error, KeyError, ValueError, TypeError)  # or one that cannot be read


def where_set_up(view):
    """The view says in words when the issuer does not answer as it should."""

    @functools.wraps(view)
    def guarded(request, **kwargs):
        if settings.SINGLE_SIGN_ON is None:
            raise Http404
        try:
            return view(request, **kwargs)
        except NO_ANSWER as error:
            events.told(events.FAILED, request=request, how="single sign-on", why=type(error).__name__)
            return refusal(request, "failed")

    return guarded


@takes("next")
@never_cache
@require_safe
@where_set_up
def begin(request, provider_id):
    """Leads to the issuer."""
    return redirect("home") if request.user.is_authenticated else openid_connect.login(request, provider_id)


@takes(*OF_ISSUERS, *OF_SOME_ISSUERS)
@never_cache
@require_safe
@where_set_up
def back(request, provider_id):
    """Where the issuer leads back to."""
    return openid_connect.callback(request, provider_id)
