from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """What was done: activities, projects, outputs, and the words that describe them."""

    name = "activities"
