"""The forms of signing in that differ from those of Django and allauth."""

from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError

USED_FOR = 120  # seconds: longer than a code counts
WRONG = "This code is not right, or was used before. Take the one that is shown now."


def code_field(label, hint="", **more):
    attributes = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", **more}
    return forms.CharField(label=label, help_text=hint, max_length=20, widget=forms.TextInput(attrs=attributes))


class CodeOnce:
    """A code of the app counts once, for as long as it would be right; allauth forgets it after 30 seconds."""

    def clean_code(self):
        try:
            code = super().clean_code()
        except ValidationError as error:
            raise ValidationError(WRONG) from error
        digits = "".join(character for character in code if character.isalnum())
        if not cache.add(f"second-factor-used:{self.user.pk}:{digits}", 1, USED_FOR):
            raise ValidationError(WRONG)
        return code


class CodeForm(CodeOnce, mfa.AuthenticateForm):
    code = code_field("Code", "Six digits from the app, or one of your recovery codes.", autofocus=True)


class CodeAgainForm(CodeOnce, mfa.ReauthenticateForm):
    code = code_field("Code", "Six digits from the app, or one of your recovery codes.", autofocus=True)


class SetUpForm(ActivateTOTPForm):
    code = code_field("Code", "The six digits that the app shows now.")

    def clean_code(self):
        try:
            return super().clean_code()
        except ValidationError as error:
            raise ValidationError(WRONG) from error


class ForgottenForm(forms.Form):
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
