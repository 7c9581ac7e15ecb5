from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """Who took part, by name: the one room in which personal data of participants stands (decision 22)."""

    name = "participants"
