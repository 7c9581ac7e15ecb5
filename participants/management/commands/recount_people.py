from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now

from activities.models import Activity, ActivityParts, PeopleCounted
from ctassist.lib.history.acting import acting
from participants.models import PeopleCells, PeopleSummed

AT_ONCE = 1000  # numbers of activities
MOST_TOLD = 50


class Command(BaseCommand):
    help = (
        "Counts the people of all activities anew, from the lists of names and the head counts, and by what activities "
        "are parted; with --check only says where what is kept differs, and ends with status 1 where it does. The "
        "database keeps all this by itself."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, check=False, **options):
        wrong = []
        with acting(door="recount_people"):
            for ids in in_parts():
                wrong += differing(ids, keep=not check)
        references = list(Activity.objects.filter(pk__in=wrong[:MOST_TOLD]).values_list("reference", flat=True))
        told = f"{', '.join(sorted(references))}{' …' if len(wrong) > MOST_TOLD else ''}"
        if check and wrong:
            raise CommandError(f"The counts of {len(wrong):,} activities are not those of their people: {told}.")
        self.stdout.write(f"Mended: {len(wrong):,}. {told}".strip() if wrong else "All counts are right.")


def in_parts():
    """The numbers of activities, some at a time."""
    last = Activity.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(1, last + 1, AT_ONCE):
        yield list(Activity.objects.filter(pk__gte=start, pk__lt=start + AT_ONCE).values_list("pk", flat=True))


def differing(ids, *, keep):
    """The activities among these whose kept counts differ from a fresh count, which stays where `keep` says so."""
    with transaction.atomic(), connection.cursor() as cursor:
        before = kept(ids)
        cursor.execute("SELECT recount_people(%s), part_activities(%s)", [ids, ids])
        after = kept(ids)
        wrong = sorted({row[0] for row in before ^ after})
        # sums are in no history: processes and partners' systems would go on telling the wrong ones
        Activity.objects.filter(pk__in=wrong).update(updated_at=Now())
        transaction.set_rollback(not keep)
    return wrong


def kept(ids):
    """All rows that are kept of these activities, as tuples that begin with the activity."""
    return {row for model in (PeopleCounted, PeopleSummed, PeopleCells, ActivityParts) for row in rows_of(model, ids)}


def rows_of(model, ids):
    columns = [field.attname for field in model._meta.concrete_fields if field.name not in ("id", "activity")]
    for activity, *row in model.objects.filter(activity__in=ids).values_list("activity_id", *columns):
        yield activity, model, *(tuple(value) if isinstance(value, list) else value for value in row)
