from django.apps import AppConfig


class CountriesConfig(AppConfig):
    """States, regions and networks."""

    name = "countries"
