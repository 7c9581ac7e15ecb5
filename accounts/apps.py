from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and systems that sign in."""

    name = "accounts"

    def ready(self):
        from accounts import access_export, signals  # noqa: F401 -- the first registers its kind of job

        signals.connect()
