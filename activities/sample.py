"""Invented activities for measurements, written in plain SQL (sample.sql) and through the same triggers as all others."""

import re
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection, models, transaction
from django.db.models.deletion import CASCADE
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
from ctassist.lib.models import DatePrecision
from partners.models import Partner

MOST = 9_999_999  # as many as the references have digits for
BATCH = 10_000  # activities in one transaction
REFERENCES = r"^SAMPLE-[0-9]{7}$"
STEPS = dict(re.findall(r"^-- step: (.+)\n((?:(?!-- step).*\n)+)", Path(__file__).with_suffix(".sql").read_text(), re.M))
LISTS = ("draw", "words", "choices", "areas", "venues", "sentences", "sizes")
BATCH_STEPS = [name for name in STEPS if name not in LISTS]
TEMPORARY = re.findall(r"CREATE TEMP TABLE (\w+)", "".join(STEPS.values()))
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
NEEDED = {"kinds": 1, "themes": 4, "audiences": 1, "organisers": 1, "regions": 2, "countries": 7, "venues": 1}


def samples():
    return Activity.objects.filter(reference__regex=REFERENCES)


def add_samples(number, tell):
    """Invent those of the first `number` samples that are missing. Returns how many were added; `tell` takes progress."""
    check_codes()
    before = samples().count()
    with transaction.atomic():
        values = {
            "offices": [demo_office(code).code for code in OFFICES],
            "document": sample_document().pk,
            "today": timezone.now().date(),
        }
        prepare(values)
    for first in range(1, number + 1, BATCH):
        last = min(first + BATCH - 1, number)
        with transaction.atomic():
            run(BATCH_STEPS, values | {"first": first, "last": last})
            forget("sample_draft")
        tell(f"{last:,} of {number:,}")
    forget(*TEMPORARY)
    analyze()
    return samples().count() - before


def remove_samples(tell):
    """Take out all samples, what hangs on them, and their document. Returns how many there were."""
    keys = list(samples().order_by("pk").values_list("pk", flat=True))
    refuse_if_built_upon(keys)
    for first in range(0, len(keys), BATCH):
        with transaction.atomic():
            unlimited()
            for model, column in (*hanging_rows(), (Activity, "id")):
                delete(model, column, keys[first : first + BATCH])
        tell(f"{min(first + BATCH, len(keys)):,} of {len(keys):,}")
    SourceDocument.objects.filter(code="SAMPLE").delete()
    analyze()
    return len(keys)


# -- what is needed --


def check_codes():
    """CommandError where a code that sample.sql names is not loaded."""
    missing = [
        f"{model._meta.verbose_name} {code}"
        for model, codes in NAMED.items()
        for code in codes.split()
        if not model.objects.filter(pk=code).exists()
    ]
    partners = {partner for _, partner in OFFICES.values()} - set(Partner.objects.values_list("code", flat=True))
    refuse_without(missing + [f"partner {code}" for code in sorted(partners)])


def prepare(values):
    """Make the lists to choose from. CommandError where one is too short."""
    forget(*TEMPORARY)  # those of a call that failed
    run(LISTS, values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sample_size")
        sizes = dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))
    refuse_without([f"{least} {name}" for name, least in NEEDED.items() if sizes[name] < least])


def refuse_without(missing):
    if missing:
        raise CommandError(
            "Load the reference data first: load_vocabularies, load_countries, load_instruments. "
            f"Missing: {', '.join(missing)}."
        )


def sample_document():
    return SourceDocument.objects.get_or_create(
        code="SAMPLE", defaults={"title": "Invented records for measurements", "document_type_id": "report"}
    )[0]


# -- what hangs on an activity --


def references_to_activities():
    """Every foreign key to an activity, those of many-to-many tables and of the parts of an activity included."""
    return [relation.field for relation in Activity._meta.get_fields(include_hidden=True) if is_reference(relation)]


def is_reference(relation):
    return relation.auto_created and isinstance(relation, models.ManyToOneRel)


def hanging_rows():
    """(model, column) of the rows that go with an activity."""
    return [(key.model, key.column) for key in references_to_activities() if key.remote_field.on_delete is CASCADE]


def refuse_if_built_upon(keys):
    """CommandError where records that are no samples would lose what they point to."""
    for key in references_to_activities():
        if key.remote_field.on_delete is not CASCADE:
            rows = key.model._base_manager.filter(**{f"{key.name}__in": samples()})
            others = rows.exclude(pk__in=keys) if key.model is Activity else rows
            if others.exists():
                raise CommandError(f"Sample activities stay: {key.model._meta.verbose_name} {others[0]} rests on one.")


# -- SQL --


def run(steps, values):
    """Run steps of sample.sql in the transaction at hand, without the limit of time."""
    unlimited()
    with connection.cursor() as cursor:
        for step in steps:
            cursor.execute(STEPS[step], values)


def unlimited():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


def forget(*tables):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in tables)}")


def delete(model, column, keys):
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE "{column}" = ANY (%s)', [keys])


def analyze():
    """Tell the planner of PostgreSQL how large the tables have become."""
    tables = {Activity._meta.db_table, "history_change", *(key.model._meta.db_table for key in references_to_activities())}
    with transaction.atomic(), connection.cursor() as cursor:
        unlimited()
        cursor.execute(f"ANALYZE {', '.join(sorted(tables))}")
