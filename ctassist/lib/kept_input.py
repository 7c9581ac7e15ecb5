"""What somebody typed is not lost when their session has ended before they sent it.

The answer to such a form is a page that holds what was typed, in the form's own fields: after signing in again in
another tab it is sent from there. Nothing of it is kept on the server. Decision 25.
"""

from functools import wraps

from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render

TOKEN = "csrfmiddlewaretoken"


def keeps_input(view):
    """A page whose form comes back filled when it is sent by nobody. It stands above what asks for a sign-in.

    It looks at nothing but the form: the answer is the same whatever record the address names, or none.
    """

    @wraps(view)
    def kept(request, *args, **kwargs):
        if request.method == "POST" and not request.user.is_authenticated:
            return kept_page(request)
        return view(request, *args, **kwargs)

    kept.keeps_input = True
    return kept


def kept_page(request):
    """The page that holds what was typed; 403, and kept by no cache."""
    fields = [(name, value) for name, values in request.POST.lists() if name != TOKEN for value in values]
    response = render(request, "kept_input.html", {"fields": fields}, status=403)
    response["Cache-Control"] = "no-store"
    return response


def is_ours_but_old(request):
    """Whether a form that was refused for its token came from a page of ours, with one from before a sign-in.

    The browser says in `Origin` from where a form was sent, and no other site can make it say ours.
    """
    match = request.resolver_match
    if not (match and getattr(match.func, "keeps_input", False) and request.headers.get("Origin")):
        return False
    return CsrfViewMiddleware(lambda request: None)._origin_verified(request)
