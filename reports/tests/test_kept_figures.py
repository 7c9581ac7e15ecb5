"""What is kept for the figures tells what the rows themselves tell, to everybody, whatever was written before."""

import datetime as dt
import random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.http import QueryDict

from accounts.demo import demo_office
from activities import sums
from activities.models import (
    Activity,
    ActivityCountry,
    ActivityPartner,
    ActivityParts,
    ActivityTheme,
    AttendanceStatus,
    HeadCount,
    ParticipantCategory,
    ParticipationRole,
)
from activities.tests.builders import an_activity
from countries.models import RegionMembership
from participants.models import Participation, PeopleSummed, Register
from participants.tests.builders import a_participation, a_person
from partners.models import Partner
from reports import people
from reports.dashboard import Dashboard
from reports.listing import DashboardListing, PeopleListing
from reports.tests import plain

pytestmark = pytest.mark.django_db

ASKERS = ["", "officer", "officer2", "manager", "dpo", "admin"]
QUERIES = [
    *("", "year=1931", "period=1931-02", "period=1930-12-05..1931-03-10", "period=1930..1933", "year=1931&theme=pve"),
    *(
        "partner=unodc",
        "partner_role=donor&year=1931",
        "partner=unodc&partner_role=lead",
        "region=mena",
        "without=theme",
    ),
    *("has_parts=no&year=1931", "is_training=yes", "country=PAK", "status=completed", "venue_country=PAK", "year=1940"),
]
MANY = 70


@pytest.fixture
def invented(demo_user):
    """Invented activities of all kinds with lists and head counts; the same ones each time."""
    chance = random.Random(1931)
    persons = {code: [a_person(office=demo_office(code)) for _ in range(25)] for code in ("demo-vienna", "demo-dakar")}
    made = []
    for _ in range(MANY):
        activity = an_invented_activity(chance, made)
        made.append(activity)
        list_people(chance, activity, persons)
    return made


def an_invented_activity(chance, made):
    def some(codes, most):
        return chance.sample(codes, chance.randint(0, most))

    roles = ["lead", "donor", "co_organiser"]
    expected = chance.choice([None, chance.randint(1, 90)])
    precision = chance.choice(["day", "day", "month", "quarter", "year"])
    month = {"quarter": chance.choice([1, 4, 7, 10]), "year": 1}.get(precision, chance.randint(1, 12))
    day = chance.randint(1, 28) if precision == "day" else 1
    activity = an_activity(
        starts_on=chance.choice([None, *[dt.date(chance.choice([1930, 1931, 1931, 1932]), month, day)] * 5]),
        precision=precision,
        office=chance.choice(["demo-vienna", "demo-dakar"]),
        published=chance.random() < 0.7,
        kind_id=chance.choice(["workshop", "training_course", "webinar", "conference"]),
        status_id=chance.choice(["reported", "reported", "completed", "ongoing", "planned"]),
        modality_id=chance.choice([None, "in_person", "online"]),
        scope_id=chance.choice([None, "national", "regional"]),
        venue_country_id=chance.choice([None, "PAK", "TCD"]),
        counts_as_training=chance.choice([None, None, True, False]),
        delivery_count=chance.choice([1, 1, 1, 4]),
        delivery_count_basis_id=chance.choice(["exact", "exact", "minimum"]),
        planned_participants=expected,
        planned_participants_basis_id=expected and chance.choice(["exact", "approximate"]),
        reported_participants=expected,
        reported_participants_basis_id=expected and chance.choice(["exact", "minimum"]),
        dates_withheld=chance.random() < 0.2,
        parent=chance.choice(made) if made and chance.random() < 0.2 else None,
        partners=dict(zip(some(["unodc", "ipu", "gov_jpn", "cted"], 3), roles, strict=False)),
        countries=dict.fromkeys(some(["PAK", "TCD", "EGY", "KAZ"], 3), "beneficiary"),
        themes=some(["pve", "human_rights", "gender"], 2),
        regions=some(["mena", "sahel"], 1),
    )
    if activity.published_at is None and chance.random() < 0.3:
        activity.readers.create(office=demo_office(chance.choice(["demo-vienna", "demo-dakar"])))
    if chance.random() < 0.2 and activity.partner_links.exists():
        link = activity.partner_links.first()
        activity.partner_links.create(partner=link.partner, role_id="in_cooperation_with", position=9)
    return activity


def list_people(chance, activity, persons):
    categories = [None, "judge", "prosecutor", "academia", "parliamentarian"]
    for category in chance.sample(categories, chance.choice([0, 0, 1, 3])):
        cells = {cell: chance.choice([None, 0, chance.randint(1, 9)]) for cell in people.CELLS}
        cells["male"] = chance.choice([0, 2, 12])  # a head count has a number
        activity.head_counts.create(
            category_id=category,
            country_id=chance.choice([None, "PAK", "TCD"]),
            role_id=chance.choice(["participant", "participant", "expert"]),
            basis_id=chance.choice(["exact", "exact", "minimum", "estimated"]),
            **cells,
        )
    for person in chance.sample(persons[activity.office.code], chance.choice([0, 0, 4, 18])):
        a_participation(
            activity,
            person,
            attendance=chance.choice(["attended", "attended", "certified", "partial", "no_show", "registered"]),
            role_id=chance.choice(["participant", "participant", "participant", "observer", "expert", "mentee"]),
            gender_id=chance.choice(["female", "male", "male", "other", "undisclosed", "not_recorded"]),
            category_id=chance.choice(["judge", "prosecutor", "academia", "not_recorded"]),
            country_id=chance.choice([None, "PAK", "TCD"]),
        )
    if chance.random() < 0.4:
        Register.objects.create(activity=activity, count_source=chance.choice(["", "named", "headcount", "mixed"]))


def differences(users, queries=QUERIES):
    """[(what, query, asker)] where the kept way and the plain one tell different figures."""
    found = []
    for name, user in users.items():
        for query in queries:
            for basis in ("", "&basis=delivered"):
                listing = a_listing(PeopleListing, query + basis, user)
                question = people.Question(listing.matching, listing.user, listing.conditions, listing.statuses)
                if people.figures(question) != plain.figures(question):
                    found.append(("people", query + basis, name))
            kept, rows = (a_listing(DashboardListing, query, user) for _ in range(2))
            if tallied(kept) != plainly_tallied(rows):
                found.append(("activities", query, name))
    return found


def a_listing(listing_class, query, user):
    listing = listing_class(QueryDict(query), user, "", has_form=False)
    listing.check()
    return listing


SUMS = ["total", "delivered", "training", "held", "planned people", "reported people", "attended people"]
WHOLE = [*SUMS, *plain.KEYS]


def tallied(listing):
    shown = Dashboard(listing)
    told = {name: {key: (row[0], row[1], sorted(row[2])) for key, row in shown.told[name].items()} for name in WHOLE}
    stretches = [(row["count"], row["possible"] or 0) for row in shown.stretches]
    return told, stretches, shown.before and (shown.before["count"], shown.before["possible"])


def plainly_tallied(listing):
    shown = Dashboard(listing)  # only for its stretches
    told = plain.tally(listing, shown.parts)
    stretches = [told["stretch"].get(str(at), (0, 0))[:2] for at in range(1, len(shown.parts) + 1)]
    if not shown.period:
        return {name: told[name] for name in WHOLE}, stretches, None
    earlier = Activity.objects.in_period(shown.earlier.first, shown.earlier.last, listing.user)
    before = tuple(listing.matching.filter(earlier[certainty]).count() for certainty in ("certain", "possible"))
    return {name: told[name] for name in WHOLE}, stretches, before


@pytest.fixture
def askers(demo_user):
    return {name: demo_user(name) if name else AnonymousUser() for name in ASKERS}


def test_the_kept_figures_are_those_of_the_rows_for_everybody(invented, askers):
    assert differences(askers) == []


def test_figures_added_up_of_small_parts_are_those_of_the_rows(invented, askers, monkeypatch):
    monkeypatch.setattr(sums, "SIZE", 7)

    assert differences(askers, [""]) == []


def of_all(model):
    return model.objects.filter(activity__reference__startswith="TEST-")


WRITES = {
    "a theme": lambda: of_all(ActivityTheme).filter(theme="pve").update(theme="prisons_vep"),
    "a theme less": lambda: of_all(ActivityTheme).filter(theme="gender").delete(),
    "a partner's role": lambda: of_all(ActivityPartner).filter(role="donor").update(role="host"),
    "a partner": lambda: (
        of_all(ActivityPartner).filter(partner__code="ipu").update(partner=Partner.objects.get(code="hedayah"))
    ),
    "a country less": lambda: of_all(ActivityCountry).filter(country="EGY").delete(),
    "a country's region": lambda: RegionMembership.objects.create(
        region_id="sahel", country_id="PAK", valid_from=dt.date(1900, 1, 1)
    ),
    "a region's members": lambda: RegionMembership.objects.filter(region="mena").delete(),
    "the kind": lambda: Activity.objects.filter(kind="webinar", reference__startswith="TEST-").update(
        kind="workshop", scope="global"
    ),
    "the status": lambda: Activity.objects.filter(status="completed", reference__startswith="TEST-").update(
        status="reported"
    ),
    "who came": lambda: Participation.objects.filter(attendance="no_show").update(attendance="attended"),
    "who is on the list": lambda: Participation.objects.filter(category="judge").delete(),
    "one and the same person": lambda: one_person_less(),
    "head counts": lambda: of_all(HeadCount).update(female=3),
    "fewer head counts": lambda: of_all(HeadCount).filter(category="judge").delete(),
    "who counts": lambda: of_all(Register).update(count_source="mixed"),
    "what attendance counts": lambda: AttendanceStatus.objects.filter(code="partial").update(counts_as_trained=True),
    "what a role counts": lambda: ParticipationRole.objects.filter(code="expert").update(counts_as_trained=True),
    "who is an official": lambda: ParticipantCategory.objects.filter(code="academia").update(is_cj_official=True),
    "an activity less": lambda: Activity.objects.filter(
        children=None, participations=None, reference__startswith="TEST-"
    ).delete(),
}


def one_person_less():
    """What merging two people does to the lists on which only one of them is."""
    first, second = Participation.objects.order_by("person_id").values_list("person_id", flat=True).distinct()[:2]
    there = Participation.objects.filter(person=first).values("activity")
    Participation.objects.filter(person=second).exclude(activity__in=there).update(person=first)


def test_whatever_is_written_the_kept_figures_follow(invented, askers):
    some = {name: askers[name] for name in ("", "manager")}
    wrong = {}

    for what, write in WRITES.items():
        write()
        if found := differences(some, ["", "year=1931"]):
            wrong[what] = found

    assert wrong == {}


def test_the_command_finds_sums_that_are_wrong(invented, capsys):
    summed = PeopleSummed.objects.filter(trained__gt=0).first()
    call_command("recount_people", check=True)
    PeopleSummed.objects.filter(pk=summed.pk).update(trained=1000)

    with pytest.raises(CommandError, match=summed.activity.reference):
        call_command("recount_people", check=True)
    call_command("recount_people")

    assert PeopleSummed.objects.get(pk=summed.pk).trained == summed.trained


def test_the_command_finds_parts_that_are_wrong(invented):
    kept = ActivityParts.objects.get(activity=invented[0])
    ActivityParts.objects.filter(pk=kept.pk).update(letters="")

    with pytest.raises(CommandError, match=invented[0].reference):
        call_command("recount_people", check=True)
    call_command("recount_people")

    assert ActivityParts.objects.get(pk=kept.pk).letters == kept.letters
