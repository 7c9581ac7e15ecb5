from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """Who took part, by name: the one room in which personal data of participants stands (decision 22)."""

    name = "participants"

    def ready(self):
        from participants import export  # noqa: F401 -- registers its kind of job
        from participants.imports import job  # noqa: F401 -- the same
