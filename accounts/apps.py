from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and systems that sign in."""

    name = "accounts"

    def ready(self):
        from accounts import access_export  # noqa: F401 -- registers its kind of job
