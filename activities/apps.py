from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """What was done: activities, projects, outputs, and the words that describe them."""

    name = "activities"

    def ready(self):
        from activities import export  # noqa: F401 -- registers its kind of job
