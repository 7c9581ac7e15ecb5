from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reads only: what is recorded for a country, an instrument, an organisation or a project."""

    name = "reports"
