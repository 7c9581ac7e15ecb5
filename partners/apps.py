from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Organisations that run, fund, host or receive assistance."""

    name = "partners"
