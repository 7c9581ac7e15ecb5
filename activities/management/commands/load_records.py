from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.demo import demo_office
from accounts.models import Office
from activities.models.publication import Sensitivity
from activities.records.activities import load_activities
from activities.records.figures import load_figures
from activities.records.files import Folder
from activities.records.mapping import Mapping
from activities.records.outputs import load_outputs
from activities.records.projects import load_projects, read_projects
from activities.records.sources import load_documents, load_mandates
from ctassist.lib.loading import LoadCommand
from partners.models import Partner

DATA = Path(apps.get_app_config("activities").path) / "data"


class Command(LoadCommand):
    help = (
        "Loads the recorded activities with their projects, outputs, mandates and source documents, as published "
        "records of one office, and the figures that the documents state. Needs the reference data "
        "(load_vocabularies, load_countries, load_instruments). Safe to repeat."
    )

    def add_arguments(self, parser):
        parser.add_argument("--office", help="code of the office that owns new records; on private servers the demo's")
        parser.add_argument("--data", type=Path, default=DATA, metavar="FOLDER", help="of tables, with records below")
        parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")

    def load(self, office=None, data=DATA, **options):
        if not (data / "records").is_dir():
            raise CommandError(f"{data} is no folder of records.")
        if not Partner.objects.exists():
            raise CommandError("Load the reference data first: load_vocabularies, load_countries, load_instruments.")
        folder = Folder(data)
        mapping = Mapping(folder)
        at_first = {
            "office": owner(office),
            "sensitivity": Sensitivity.PUBLIC,
            "published_at": timezone.now(),  # every source is a public document
        }
        documents = load_documents(folder)
        mandates = load_mandates(folder, mapping)
        records = read_projects(folder, mapping)
        projects = load_projects(folder, mapping, records, at_first)
        outputs = load_outputs(folder, mapping, projects, records, at_first)
        activities = load_activities(folder, mapping, projects, records, at_first)
        figures = load_figures(folder, mapping)
        return [documents, mandates, projects, outputs, activities, figures]


def owner(code):
    """The office with that code; without one the demonstration's, on private servers only."""
    if code is None and settings.EMBEDDED_SERVERS:
        return demo_office()
    office = Office.objects.filter(code=code).first()
    if office is None:
        codes = ", ".join(Office.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        raise CommandError(f"Say which office owns the records: --office CODE. Offices: {codes}.")
    return office
