"""What stands between a right password and being signed in."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings


class SecondFactorStage(AuthenticateStage):
    """Asks for a code from whoever has set up a second factor, unless the issuer of single sign-on has seen to it."""

    def _should_handle(self, request):
        how = {record["method"] for record in get_authentication_records(request, self.login.user)}
        if how == {"socialaccount"} and settings.SINGLE_SIGN_ON["second_factor"] == "issuer":
            return False
        return super()._should_handle(request)
