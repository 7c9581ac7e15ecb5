from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    """The 19 instruments and what is known of who is bound."""

    name = "instruments"

    def ready(self):
        from instruments.imports import job  # noqa: F401 -- registers its kind of job
