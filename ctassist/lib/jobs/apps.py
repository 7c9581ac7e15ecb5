from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work that takes longer than a request."""

    name = "ctassist.lib.jobs"
    label = "jobs"
