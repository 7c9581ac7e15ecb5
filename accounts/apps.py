from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and systems that sign in."""

    name = "accounts"
