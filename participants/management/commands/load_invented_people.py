from pathlib import Path

from django.apps import apps
from django.db import transaction

from accounts.demo import demo_office
from activities.models import Activity
from activities.services import LINKS, record_activity
from ctassist.lib.invented import InventingCommand
from ctassist.lib.loading import read_csv
from participants.models import Participation, Person, Register
from participants.services import record_participation, record_register
from partners.models import Partner

REFERENCE = "DEMO-INVENTED"
TITLE = "Invented workshop, to try out lists of participants: nobody on its list exists"
PEOPLE = Path(apps.get_app_config("participants").path) / "data" / "invented_people.csv"
SNAPSHOTS = ("gender", "category", "country")


class Command(InventingCommand):
    help = (
        "Adds one draft with a list of invented participants to the demonstration, to try out what is done with names; "
        "on private servers only. Safe to repeat."
    )

    def invent(self, **options):
        if Activity.objects.filter(reference=REFERENCE).exists():
            self.stdout.write("invented people: there already")
            return
        rows = list(read_csv(PEOPLE))
        with transaction.atomic():
            activity = invented_workshop()
            terms = Register(activity=activity, purpose="To show how lists work.", lawful_basis="Invented.")
            record_register(terms, by=None)
            for row in rows:
                record_participation(participation_of(activity, row), by=None)
        self.stdout.write(f"invented people: {len(rows)} added to the draft {REFERENCE}")


def invented_workshop():
    """The draft on whose list they stand."""
    day = {"actual_starts_on": "2026-03-10", "actual_ends_on": "2026-03-12"}
    activity = Activity(
        reference=REFERENCE,
        office=demo_office(),
        kind_id="workshop",
        status_id="completed",
        modality_id="online",
        scope_id="global",
        online_url="https://workshop.example/",
        source_note="Invented, as is everybody on its list.",
        actual_starts_on_precision_id="day",
        actual_ends_on_precision_id="day",
        **day,
    )
    links = {relation: [] for relation in LINKS}
    links["texts"] = [{"language_id": "en", "title": TITLE, "summary": "", "is_original": True}]
    links["partner_links"] = [{"partner_id": Partner.objects.get(code="unodc").pk, "role_id": "lead", "position": 0}]
    record_activity(activity, links)
    return activity


def participation_of(activity, row):
    """Somebody's part in it, with the person, from a row of the file."""
    columns = {f"{name}_id": row[name] or None for name in SNAPSHOTS}
    words = {name: row[name] for name in ("family_name", "given_name", "institution_text", "position_title")}
    person = Person(**words, **columns)
    return Participation(activity=activity, person=person, attendance_id=row["attendance"])
