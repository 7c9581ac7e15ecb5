from ctassist.lib.history.acting import acting


class HistoryMiddleware:
    """Writes during a request are noted with its user, its id and its door."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        door = {"api": "api", "admin": "admin"}.get(request.path_info.split("/")[1], "page")
        with acting(RequestUser(request), request_id=request.id, door=door):
            return self.get_response(request)


class RequestUser:
    """The user of a request, looked up only when something is written."""

    def __init__(self, request):
        self.request = request

    @property
    def pk(self):
        return getattr(getattr(self.request, "user", None), "pk", None)
