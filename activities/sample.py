"""Invented activities to measure with, written in plain SQL (sample.sql) through the same triggers as all others."""

import re
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.demo import OFFICES, demo_office
from activities.models import (
    Activity,
    ActivityScope,
    ActivityStatus,
    CountBasis,
    Modality,
    OutputType,
    ParticipationRole,
    PartnerRole,
    SourceDocument,
)
from countries.models import Language
from ctassist.lib.history.models import Change
from ctassist.lib.models import DatePrecision
from partners.models import Partner

MOST = 9_999_999  # as many as a reference has digits for
BATCH = 10_000  # activities in one transaction
REFERENCES = r"^SAMPLE-[0-9]{7}$"
DOCUMENT = "SAMPLE"

STATEMENT = re.compile(r"^-- (once|batch): .+\n((?:(?!-- (?:once|batch):).*\n)+)", re.M)
STATEMENTS = STATEMENT.findall(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
LISTS = re.findall(r"CREATE TEMP TABLE (\w+)", "".join(sql for when, sql in STATEMENTS if when == "once"))

NAMED = {  # codes that stand in sample.sql
    ActivityScope: "subnational national multi_country subregional regional cross_regional global",
    ActivityStatus: "planned confirmed ongoing completed reported postponed cancelled",
    CountBasis: "exact approximate minimum maximum",
    DatePrecision: "day month quarter year unknown",
    Language: "en fr",
    Modality: "in_person online hybrid self_paced not_applicable",
    OutputType: "report",
    ParticipationRole: "participant expert",
    PartnerRole: "lead co_organiser in_cooperation_with implementing expert_provider host donor",
}
FEWEST = {"kinds": 1, "themes": 4, "audiences": 1, "organisers": 1, "regions": 2, "countries": 7, "venues": 1}


def samples():
    return Activity.objects.filter(reference__regex=REFERENCES)


def add_samples(number, tell):
    """Invent those of the first `number` samples that are missing, and return how many. `tell` is told of progress."""
    check_codes()
    before = samples().count()
    with transaction.atomic():
        values = {
            "offices": [demo_office(code).code for code in OFFICES],
            "document": sample_document().pk,
            "today": timezone.now().date(),
        }
        run("once", values)
        check_lists()
    for first in range(1, number + 1, BATCH):
        last = min(first + BATCH - 1, number)
        with transaction.atomic():
            run("batch", {**values, "first": first, "last": last})
        tell(f"{last:,} of {number:,}")
    forget(*LISTS, "sample_draft")
    analyze()
    return samples().count() - before


def remove_samples(tell):
    """Take out all samples, what hangs on them, and their document. Returns how many there were."""
    keys = list(samples().order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), BATCH):
        batch = keys[first : first + BATCH]
        try:
            with transaction.atomic():
                without_time_limit()
                Activity.objects.filter(pk__in=batch).delete()
        except ProtectedError as error:
            records = ", ".join(sorted(str(record) for record in error.protected_objects))
            raise CommandError(f"These rest on samples: {records}. Their batch of samples stays.") from None
        tell(f"{first + len(batch):,} of {len(keys):,}")
    SourceDocument.objects.filter(code=DOCUMENT).delete()
    analyze()
    return len(keys)


def sample_document():
    return SourceDocument.objects.get_or_create(
        code=DOCUMENT, defaults={"title": "Invented records for measurements", "document_type_id": "report"}
    )[0]


# -- what must be loaded --


def check_codes():
    """CommandError when a code that sample.sql names, or the partner of an office, is not loaded."""
    missing = []
    for model, codes in NAMED.items():
        loaded = set(model.objects.values_list("pk", flat=True))
        missing += [f"{model._meta.verbose_name} {code}" for code in codes.split() if code not in loaded]
    loaded = set(Partner.objects.values_list("code", flat=True))
    missing += [f"partner {code}" for code in sorted({code for _, code in OFFICES.values()} - loaded)]
    refuse_without(missing)


def check_lists():
    """CommandError when there is too little to choose from."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sample_size")
        sizes = dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))
    refuse_without([f"{fewest} {name}" for name, fewest in FEWEST.items() if sizes[name] < fewest])


def refuse_without(missing):
    if missing:
        raise CommandError(
            "Load the reference data first: load_vocabularies, load_countries, load_instruments. "
            f"Missing: {', '.join(missing)}."
        )


# -- SQL --


def run(when, values):
    """Run the statements of sample.sql for that time, in the transaction at hand."""
    without_time_limit()
    forget(*(LISTS if when == "once" else []), "sample_draft")
    with connection.cursor() as cursor:
        for time, sql in STATEMENTS:
            if time == when:
                cursor.execute(sql, values)


def without_time_limit():
    """The limit for one statement is meant for pages; it holds again after this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


def forget(*temporary_tables):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in temporary_tables)}")


def analyze():
    """Tell PostgreSQL's planner how large the tables have become."""
    hanging = {relation.related_model for relation in Activity._meta.related_objects} - {Activity}
    tables = sorted(model._meta.db_table for model in {Activity, Change, *hanging})
    with transaction.atomic():
        without_time_limit()
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")
