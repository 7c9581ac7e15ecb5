"""The pages of the second factor: allauth's, with our limits, words and record of what happened."""

from allauth.account.views import ReauthenticateView
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts import events, second_factor, throttling
from accounts.middleware import WANTED
from accounts.models import Session
from accounts.throttling import TooOften
from ctassist.lib.parameters import takes


class Code(mfa.AuthenticateView):
    """Between the password and being signed in: the code."""

    template_name = "accounts/second_factor_code.html"

    def post(self, request, *args, **kwargs):
        user = self.stage.login.user
        try:
            tries = throttling.code_try(request, user)
        except TooOften as error:
            events.told(events.THROTTLED, request=request, user=user, how="code")
            return throttling.refusal(request, error)
        if self.form is None or not self.form.is_valid():
            events.told(events.FACTOR_FAILED, request=request, user=user)
            return self.form_invalid(self.form)
        tries.succeeded()
        second_factor.mark(request, user)
        return self.form_valid(self.form)

    def _build_forms(self):
        """The one form of codes; without security keys there is no second one."""
        self.webauthn_form = None
        data = self.request.POST if self.request.method == "POST" else None
        self.auth_form = self.get_form_class()(user=self.stage.login.user, data=data)
        return self.auth_form


class SetUp(ActivateTOTPView):
    """A picture for the app, and the first code from it."""

    template_name = "accounts/second_factor_set_up.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        return context | {"groups": groups, "is_needed": second_factor.is_needed(self.request.user)}

    def form_valid(self, form):
        answer = super().form_valid(form)
        second_factor.mark(self.request, self.request.user)
        events.told(events.FACTOR_ADDED, request=self.request, user=self.request.user)
        return answer


class Remove(DeactivateTOTPView):
    template_name = "accounts/second_factor_remove.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"is_needed": second_factor.is_needed(self.request.user)}

    def form_valid(self, form):
        answer = super().form_valid(form)
        second_factor.unmark(self.request)
        Session.objects.end(self.request.user, but=self.request.session.session_key)
        events.told(events.FACTOR_REMOVED, request=self.request, user=self.request.user)
        messages.success(self.request, "The second factor is removed, and you are signed out everywhere else.")
        return answer


class RecoveryCodes(ViewRecoveryCodesView):
    """The codes, once; afterwards how many are left."""

    template_name = "accounts/recovery_codes.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"wanted": self.request.session.pop(WANTED, "")}


class NewRecoveryCodes(GenerateRecoveryCodesView):
    template_name = "accounts/recovery_codes_new.html"

    def form_valid(self, form):
        if not second_factor.renew_recovery_codes(self.request.user):
            return redirect("account")
        events.told(events.CODES_MADE, request=self.request, user=self.request.user)
        return redirect("mfa_view_recovery_codes")

    def form_invalid(self, form):
        return redirect("account")


class Again:
    """Password or code once more, before the second factor is changed."""

    how = None

    def post(self, request, *args, **kwargs):
        try:
            self.tries = self.tried()
        except TooOften as error:
            events.told(events.THROTTLED, request=request, user=request.user, how=self.how)
            return throttling.refusal(request, error)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        self.tries.succeeded()
        return super().form_valid(form)

    def form_invalid(self, form):
        events.told(events.FAILED, request=self.request, user=self.request.user, how=self.how)
        return super().form_invalid(form)


class PasswordAgain(Again, ReauthenticateView):
    template_name = "accounts/again.html"
    how = "password"

    def tried(self):
        return throttling.password_try(self.request, self.request.user.email)


class CodeAgain(Again, mfa.ReauthenticateView):
    template_name = "accounts/again.html"
    how = "code"

    def tried(self):
        return throttling.code_try(self.request, self.request.user)


def page(view):
    return takes("next")(never_cache(view.as_view()))


code = method_decorator(never_cache, name="dispatch")(Code).as_view()
set_up = never_cache(SetUp.as_view())
remove = never_cache(Remove.as_view())
recovery_codes = never_cache(RecoveryCodes.as_view())
recovery_codes_new = never_cache(NewRecoveryCodes.as_view())
password_again = page(PasswordAgain)
code_again = page(CodeAgain)
