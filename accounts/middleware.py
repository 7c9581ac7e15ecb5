"""What happens to every request of somebody who is signed in."""

from django.shortcuts import redirect

from accounts import second_factor
from ctassist.lib.errors import problem_response

WITHOUT_SECOND_FACTOR = {  # names of the addresses that one reaches before a second factor is set up
    "account",
    "account_change_password",
    "account_login",
    "account_reauthenticate",
    "login",
    "logout",
    "mfa_activate_totp",
    "mfa_index",
    "sessions",
}
WANTED = "wanted"  # in a session: the page that somebody was led away from
SET_UP_FIRST = "Set up a second factor on the site first."


class SessionLifeMiddleware:
    """Keeps a session alive as long as it is used."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed:
            request.session.keep_alive()
        return response


class SecondFactorMiddleware:
    """Whoever needs a second factor and has none reaches nothing but the pages on which it is set up.

    The API is closed to them too when they come with a session. A system comes with a token and without one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.url_name
        if (name in WITHOUT_SECOND_FACTOR and not request.resolver_match.namespaces) or not second_factor.is_missing(
            request
        ):
            return None
        if request.path_info.startswith("/api/"):
            return problem_response(request, 403, SET_UP_FIRST)
        if request.method == "GET" and not request.path_info.startswith("/accounts/"):
            request.session[WANTED] = request.get_full_path()
        return redirect("mfa_activate_totp")
