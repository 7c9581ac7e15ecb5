from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and systems that sign in."""

    name = "accounts"

    def ready(self):
        from accounts import signals

        signals.connect()
