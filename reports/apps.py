from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reads only: what is recorded for a country, an instrument, an organisation or a project."""

    name = "reports"

    def ready(self):
        from activities.models.saved_view import OpensAs
        from activities.saved_view_services import OPENED
        from reports.listing import BoardListing

        OPENED[OpensAs.DASHBOARD] = BoardListing
