"""Where django-allauth asks the site how things are done here.

Of allauth we use the steps of a sign-in, the second factor and OpenID Connect. Its tables of e-mail addresses and of
accounts elsewhere stay empty: `User.email` alone says who somebody is, so there is nothing that could go stale.
"""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import login as django_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import events, second_factor
from accounts.encryption import decrypt, encrypt
from accounts.models import User
from accounts.throttling import remember_device
from ctassist.lib.client_address import client_address

FRESH = 5 * 60  # seconds after a password or code in which the second factor can be changed
TRUE = (True, "true")


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        return ["accounts.stages.SecondFactorStage"]

    def get_client_ip(self, request):
        return client_address(request)

    def respond_user_inactive(self, request, user):
        return redirect("login")

    def is_safe_url(self, url):
        """Whether somebody may be led there: to this host only."""
        request = self.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def login(self, request, user):
        if not user.is_active:  # closed between the password and the code
            raise ImmediateHttpResponse(redirect("login"))
        django_login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])

    def post_login(self, request, user, **details):
        response = super().post_login(request, user, **details)
        remember_device(request, response, user)
        return response

    def reauthenticate(self, user, password):
        return user.check_password(password)

    def is_reauthentication_required(self, *, app, **details):
        """Whether the password or code is asked for again: not right after it was given."""
        given = get_authentication_records(self.request, self.request.user)
        return not given or time.time() - given[-1]["at"] > FRESH

    def get_reauthentication_methods(self, user):
        """The one way in which somebody proves anew who they are: by password, else by code."""
        if not user.is_authenticated:
            return []
        name = "account_reauthenticate" if user.has_usable_password() else "mfa_reauthenticate"
        return [{"id": name, "description": "", "url": reverse(name)}]

    def add_message(self, *args, **kwargs):
        """None of allauth's words: our views have their own."""

    def send_notification_mail(self, *args, **kwargs):
        """None: what happened is told to `accounts.events`."""


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text):
        return encrypt(text)

    def decrypt(self, encrypted_text):
        return decrypt(encrypted_text)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Lets in who has an open account here under an address that the issuer has verified. No account is ever made."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        user = account_of(sociallogin.account.extra_data)
        if user is None:
            events.told(events.FAILED, request=request, how="single sign-on")
            raise ImmediateHttpResponse(refusal(request, "unknown"))
        sociallogin.user = user
        if settings.SINGLE_SIGN_ON["second_factor"] == "issuer":
            second_factor.mark(request, user)

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        events.told(events.FAILED, request=request, how="single sign-on")
        raise ImmediateHttpResponse(refusal(request, "failed"))


def account_of(claims):
    """The open account of a person that the issuer's claims are about, or None."""
    token, info = claims.get("id_token") or {}, claims.get("userinfo") or {}
    if not token.get("sub") or (info and info.get("sub") != token["sub"]):
        return None
    email = next((c["email"] for c in (info, token) if c.get("email") and c.get("email_verified") in TRUE), None)
    if not isinstance(email, str):
        return None
    return User.objects.people().filter(email__iexact=email).first()


def refusal(request, why):
    """The page that says that single sign-on let nobody in."""
    context = {"why": why, "label": settings.SINGLE_SIGN_ON["label"]}
    return render(request, "accounts/sso_failed.html", context, status=403)
