"""Signing in and out, passwords, and the sessions of one's own."""

from urllib.parse import urlsplit

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import events, links, second_factor, services, throttling
from accounts.forms import ForgottenForm
from accounts.models import Session, User
from accounts.throttling import TooOften
from ctassist.lib.parameters import takes

KEY = "key_of_new_password"  # in a session: what came with the link


class SignIn(LoginView):
    """By e-mail address and password. What follows, such as a code, is allauth's to say."""

    redirect_authenticated_user = True

    def get_redirect_url(self):
        """Where to go afterwards, on this host; not back to here."""
        url = super().get_redirect_url()
        return "" if urlsplit(url).path == reverse("login") else url

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"single_sign_on": settings.SINGLE_SIGN_ON}

    def post(self, request, *args, **kwargs):
        typed = request.POST.get("username", "")
        try:
            self.tries = throttling.password_try(request, typed)
        except TooOften as error:
            events.told(events.THROTTLED, request=request, user=named(typed), how="password")
            return throttling.refusal(request, error)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form):
        events.told(events.FAILED, request=self.request, user=named(form.data.get("username", "")), how="password")
        return super().form_invalid(form)

    def form_valid(self, form):
        self.tries.succeeded()
        step = Login(user=form.get_user(), redirect_url=self.get_success_url())
        return perform_password_login(self.request, {}, step)


def named(email):
    """The account that somebody tried, for the record; one query whether or not there is one."""
    return User.objects.filter(email__iexact=email.strip().replace("\x00", "")).first()


@login_required
@require_safe
def account(request):
    """What one can see to oneself: password, second factor, sessions."""
    context = {
        "has_second_factor": second_factor.has_one(request.user),
        "needs_second_factor": second_factor.is_needed(request.user),
        "session_count": Session.objects.open().filter(user=request.user).count(),
    }
    return render(request, "accounts/account.html", context)


# -- passwords --


class PasswordChange(PasswordChangeView):
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("account")

    def post(self, request, *args, **kwargs):
        try:
            self.tries = throttling.password_try(request, request.user.email)
        except TooOften as error:
            events.told(events.THROTTLED, request=request, user=request.user, how="password")
            return throttling.refusal(request, error)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        self.tries.succeeded()
        user = self.request.user
        services.choose_password(user, form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, user)
        Session.objects.end(user, but=self.request.session.session_key)
        events.told(events.PASSWORD_CHANGED, request=self.request, user=user)
        messages.success(self.request, "Your password is changed. Everywhere else you are signed out.")
        return redirect(self.success_url)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_forgotten(request):
    """Asks for a link by mail. The answer is the same, and as quick, whether or not there is such an account."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if not settings.SENDS_MAIL:
        return render(request, "accounts/password_forgotten.html", {"no_mail": True})
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "accounts/password_forgotten.html", {"form": form}, status=status)
    email = form.cleaned_data["email"]
    try:
        throttling.link_try(request)
        due = throttling.may_get_link(email)
    except TooOften as error:
        events.told(events.THROTTLED, request=request, how="forgotten password")
        return throttling.refusal(request, error)
    user = User.objects.people().filter(email__iexact=email).first()
    services.queue_link(user if due else None, site=services.site_of(request), why="forgotten")
    events.told(events.LINK_ASKED, request=request, user=user)
    return render(request, "accounts/password_forgotten.html", {"sent": True, "hours": hours()})


@takes("key")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_new(request):
    """Where the link of a mail leads. The key moves from the address into the session at once."""
    if "key" in request.GET:
        request.session[KEY] = request.GET["key"]
        return redirect("password-new")
    user = links.user_of(request.session.get(KEY, ""))
    if user is None:
        return render(request, "accounts/password_new.html", {"hours": hours()}, status=410)
    form = SetPasswordForm(user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "accounts/password_new.html", {"form": form, "account": user}, status=status)
    services.choose_password(user, form.cleaned_data["new_password1"])
    Session.objects.end(user)
    events.told(events.PASSWORD_CHANGED, request=request, user=user, how="link")
    request.session.flush()
    messages.success(request, "Your password is set. Sign in with it.")
    return redirect("login")


def hours():
    return settings.PASSWORD_RESET_TIMEOUT // 3600


# -- sessions --


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request):
    """Where one is signed in, and the end of it."""
    if request.method == "POST":
        return end_sessions(request)
    here = Session.digest_of(request.session.session_key)
    rows = Session.objects.open().filter(user=request.user)[:100]
    listed = [{"row": row, "is_here": row.pk == here, **row.told} for row in rows]
    return render(request, "accounts/sessions.html", {"sessions": listed})


def end_sessions(request):
    user, which = request.user, request.POST.get("session", "")
    if which == "all":
        events.told(events.SIGNED_OUT_EVERYWHERE, request=request, user=user)
        Session.objects.end(user)
        logout(request)
        messages.success(request, "You are signed out everywhere.")
        return redirect("login")
    ended, _ = Session.objects.filter(user=user, pk=which).delete() if which.isalnum() else (0, {})
    if ended:
        events.told(events.SESSION_ENDED, request=request, user=user)
        messages.success(request, "That session has ended.")
    return redirect("sessions")


sign_in = takes("next")(sensitive_post_parameters("password")(never_cache(SignIn.as_view())))
password_change = method_decorator(sensitive_post_parameters(), name="dispatch")(PasswordChange).as_view()
