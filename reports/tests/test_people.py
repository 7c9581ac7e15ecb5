"""Figures about people: each definition with both sides of its edges."""

import datetime as dt
from collections import Counter, defaultdict
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.demo import demo_office
from activities.models import Activity, HeadCount
from activities.tests.builders import an_activity
from participants.models import CountSource, PeopleCells, Person, Register
from participants.tests.builders import a_participation, a_person
from reports import people, people_page
from reports.listing import PeopleListing

pytestmark = pytest.mark.django_db

NEVER = dt.date(1931, 5, 6)  # a day on which none of the shipped records lies


def told(query="year=1931", user=None):
    """The figures of a list, as somebody reads them."""
    listing = PeopleListing(QueryDict(query), user or AnonymousUser(), "", has_form=False)
    listing.check()
    return people.of_listing(listing, listing.statuses)


def a_training(**details):
    return an_activity(**{"starts_on": NEVER, "status_id": "reported", "published": True, **details})


@pytest.fixture
def manager(demo_user):
    return demo_user("manager")


@pytest.mark.parametrize(("partly", "trained", "hidden"), [(0, 10, 0), (1, None, 1), (4, None, 1), (5, 10, 0)])
def test_beside_those_who_took_part_the_trained_do_not_tell_of_few_others(manager, partly, trained, hidden):
    training = a_training()
    for number in range(10 + partly):
        a_participation(training, a_person(f"Person {number}"), attendance="partial" if number < partly else "attended")

    everybody, exactly = told(), told(user=manager)

    assert (everybody["participations"], everybody["trained"], everybody["withheld"]["records"]) == (
        10 + partly,
        trained,
        hidden,
    )
    assert (exactly["participations"], exactly["trained"]) == (10 + partly, 10)


def test_thirty_workshops_in_one_sentence(manager):
    summary = a_training(delivery_count=30, countries={"PAK": "beneficiary"})
    summary.head_counts.create(country_id="PAK", category_id="prosecutor", not_recorded=600)

    for user in (manager, AnonymousUser()):
        found = told("year=1931&country=PAK", user)
        wanted = {
            "basis": ["reported"],
            "training_activities": 30,
            "participations": 600,
            "trained": 600,
            "criminal_justice_officials_trained": 600,
            "category_not_recorded": 0,
            "unique_min": 20,
            "unique_max": 600,
            "is_lower_bound": False,
            "is_approximate": False,
            "by_category": [{"code": "prosecutor", "label": "Prosecutor", "trained": 600}],
            "by_country": [{"alpha3": "PAK", "name": "Pakistan", "trained": 600}],
            "undated_activities": 0,
        }
        assert {name: found[name] for name in wanted} == wanted
        assert found["by_sex"] == {
            "female": None,
            "male": None,
            "other": None,
            "undisclosed": None,
            "not_recorded": 600,
            "withheld": 0,
            "share_female": None,
            "share_female_min": None,
            "share_female_max": None,
            "coverage": "0.00",
            "suppressed": False,
        }


def trained(user=None, query="year=1931"):
    return told(query, user)["trained"]


def people_of(activity, number, **details):
    """So many invented people on the list of an activity."""
    return [a_participation(activity, a_person(**details.get("person", {})), **rest(details)) for _ in range(number)]


def rest(details):
    return {name: value for name, value in details.items() if name != "person"}


# -- what counts --


@pytest.mark.parametrize(
    ("details", "trainings"),
    [
        ({}, 1),
        ({"status_id": "completed"}, 0),
        ({"status_id": "ongoing"}, 0),
        ({"status_id": "cancelled", "status_reason": "Ended early"}, 0),
        ({"kind_id": "webinar"}, 0),
        ({"kind_id": "webinar", "counts_as_training": True}, 1),
        ({"counts_as_training": False}, 0),
        ({"delivery_count": 7}, 7),
        ({"starts_on": dt.date(1930, 12, 31)}, 0),
        ({"starts_on": dt.date(1931, 1, 1)}, 1),
        ({"starts_on": dt.date(1931, 12, 31)}, 1),
        ({"starts_on": dt.date(1932, 1, 1)}, 0),
        ({"starts_on": dt.date(1930, 12, 30), "ends_on": dt.date(1931, 1, 2)}, 1),
    ],
)
def test_a_training_counts_once_delivered_by_its_last_day_as_often_as_it_was_held(manager, details, trainings):
    a_training(**details)

    assert told(user=manager)["training_activities"] == trainings


def test_completed_trainings_count_where_that_is_asked_for(manager):
    a_training(status_id="completed").head_counts.create(male=9)

    found = told("year=1931&basis=delivered", manager)

    assert (found["basis"], found["trained"]) == (["completed", "reported"], 9)
    assert (told(user=manager)["basis"], trained(manager)) == (["reported"], 0)


@pytest.mark.parametrize(
    ("role", "attendance", "number"),
    [
        ("participant", "attended", 1),
        ("participant", "certified", 1),
        ("mentee", "attended", 1),
        ("participant", "partial", 0),
        ("participant", "no_show", 0),
        ("observer", "attended", None),  # a list of observers says nothing of those who were taught
        ("expert", "attended", None),  # nor does a list of experts
        ("participant", "registered", None),  # or one on which nobody noted who came
    ],
)
def test_role_and_attendance_say_who_was_trained(manager, role, attendance, number):
    a_participation(a_training(), role_id=role, attendance=attendance)

    assert trained(manager) == number


def test_nobody_knows_is_not_nobody(manager):
    a_training()

    found = told(user=manager)

    assert (found["trained"], found["unique_min"], found["criminal_justice_officials_trained"]) == (None, None, None)
    assert found["records_without_figures"] == 1


def test_groups_of_categories_have_totals_of_their_own(manager):
    training = a_training()
    for category, number in (("judge", 7), ("prosecutor", 5), ("defence_lawyer", 6), ("parliamentarian", 8)):
        training.head_counts.create(category_id=category, female=number)
    training.head_counts.create(category_id="civil_society", male=9)
    training.head_counts.create(not_recorded=10)

    found = told(user=manager)

    assert {name: found[name] for name in (*people.GROUPS, "category_not_recorded", "trained")} == {
        "criminal_justice_officials_trained": 12,
        "practitioners_trained": 18,
        "parliamentarians_trained": 8,
        "civil_society_trained": 9,
        "category_not_recorded": 10,
        "trained": 45,
    }


@pytest.mark.parametrize(("source", "number"), [("", 1), ("named", 1), ("headcount", 20), ("mixed", 21)])
def test_lists_and_head_counts_are_added_only_where_somebody_says_so(manager, source, number):
    training = a_training()
    training.head_counts.create(male=20)
    a_participation(training)
    Register.objects.create(activity=training, count_source=source or "")

    found = told(user=manager)
    sources = {name: (row["number"], row["counts"]) for name, row in found["sources"].items()}

    assert found["trained"] == found["participations"] == number
    assert sources["counted_by_heads"] == (20, source in ("headcount", "mixed"))
    assert sources["listed_by_name"] == (1, source != "headcount")
    assert bool(found["sources_note"]) == (source != "mixed")


def test_different_people_lie_between_those_named_and_all(manager):
    first, second = a_training(), a_training(delivery_count=4)
    same = a_person()
    for training in (first, second):
        a_participation(training, same)
    a_participation(first)
    Register.objects.create(activity=second, count_source=CountSource.MIXED)
    second.head_counts.create(not_recorded=8)

    found = told(user=manager)

    assert found["trained"] == 11
    assert (found["unique_min"], found["unique_max"]) == (3, 10)  # 9 in four deliveries: 3 at least


def test_everybody_named_is_counted_once(manager):
    first, second = a_training(), a_training()
    for person in [a_person() for _ in range(6)]:
        a_participation(first, person)
        a_participation(second, person)

    found = told(user=manager)
    public = told()

    assert (found["trained"], found["unique_min"], found["unique_max"]) == (12, 6, 6)
    assert (public["trained"], public["unique_min"], public["unique_max"]) == (12, 6, 12)  # who came twice is not told


@pytest.mark.parametrize(
    ("basis", "lower", "about"),
    [("exact", 0, 0), ("minimum", 1, 0), ("approximate", 0, 1), ("estimated", 0, 1), ("maximum", 0, 1)],
)
def test_a_sum_is_as_sure_as_its_parts(manager, basis, lower, about):
    training = a_training()
    training.head_counts.create(male=20, basis_id=basis)

    found = told(user=manager)

    assert (found["is_lower_bound"], found["is_approximate"]) == (bool(lower), bool(about))


def test_a_container_tells_the_sum_of_its_parts(manager, client):
    container = a_training()
    container.head_counts.create(male=100)
    for number in (10, 20):
        a_training(parent=container).head_counts.create(male=number)

    assert trained(manager) == 30
    assert people.of_activity(container.reference, manager)["trained"] == 30
    assert client.get(f"/api/v1/activities/{container.reference}/participant-statistics/").json()["trained"] == 30


def test_parts_that_somebody_does_not_see_leave_no_trace_in_the_figures(manager):
    container = a_training()
    container.head_counts.create(male=100)
    before = told(), told("year=1931&has_parts=no")
    a_training(parent=container, published=False).head_counts.create(male=10)

    assert (told(), told("year=1931&has_parts=no")) == before
    assert trained(manager) == 10


def test_what_may_fall_in_the_period_is_listed_apart(manager):
    a_training().head_counts.create(male=10)
    a_training(precision="year", starts_on=dt.date(1931, 1, 1)).head_counts.create(male=20)

    year, month = told("year=1931", manager), told("period=1931-05", manager)

    assert (year["trained"], year["undated_activities"]) == (30, 0)
    assert (month["trained"], month["undated_activities"]) == (10, 1)
    assert year["by_year"] == [{"year": 1931, "trained": 30, "training_activities": 2, "training_records": 2}]


def test_planned_against_actual(manager):
    training = a_training(planned_participants=10, planned_participants_basis_id="exact")
    for attendance, number in (("attended", 5), ("certified", 1), ("partial", 2), ("no_show", 4)):
        people_of(training, number, attendance=attendance)

    assert told(user=manager)["planned_against_actual"] == {
        "planned": 10,
        "attended": 6,
        "fill_rate": "0.60",
        "partial": 2,
        "no_show": 4,
        "show_up_rate": "0.50",
    }
    assert told()["planned_against_actual"]["show_up_rate"] is None  # two and four are few


def test_by_sex_shares_leave_out_whom_nobody_asked(manager):
    training = a_training()
    training.head_counts.create(female=30, male=50, other=10, undisclosed=20, not_recorded=40)

    found = told(user=manager)["by_sex"]

    assert (found["share_female"], found["coverage"]) == ("0.33", "0.60")
    assert sum(found[cell] for cell in people.CELLS) == 150


# -- whom it is told --


@pytest.mark.parametrize(
    ("name", "number", "women"),
    [
        ("officer", 25, 3),
        ("officer2", 25, None),
        ("manager", 25, 3),
        ("dpo", 25, 3),
        ("admin", 25, None),
        (None, 25, None),
    ],
)
def test_small_numbers_are_for_those_whom_the_matrix_lets(demo_user, name, number, women):
    a_training().head_counts.create(female=3, male=22)

    found = told(user=name and demo_user(name))

    assert (found["trained"], found["by_sex"]["female"]) == (number, women)
    assert found["by_sex"]["withheld"] == (0 if women else 25)


@pytest.mark.parametrize("name", ["officer2", "admin", None])
def test_what_is_not_published_is_in_no_figure_of_others(demo_user, name):
    draft = a_training(published=False)
    draft.head_counts.create(male=50)
    draft.readers.create(office=demo_user("officer2").office)

    assert trained(name and demo_user(name)) == 0
    assert trained(demo_user("officer")) == trained(demo_user("dpo")) == 50


@pytest.mark.parametrize(("number", "public"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_a_total_under_five_is_told_to_nobody_else(manager, client, number, public):
    training = a_training()
    training.head_counts.create(male=number)

    found = told()
    item = client.get(f"/api/v1/activities/?search={training.reference}").json()["results"][0]["participants"]

    assert (found["trained"], found["participations"], found["unique_max"]) == (public, public, public)
    assert (item["attended"], item["attended_basis"]) == (public, "exact" if public is not None else "under_5")
    assert found["withheld"]["records"] == (public is None)
    assert trained(manager) == number


def test_a_few_of_another_gender_are_told_among_those_not_disclosed():
    a_training().head_counts.create(female=10, male=10, other=2, undisclosed=6)

    found = told()["by_sex"]

    assert {cell: found[cell] for cell in people.CELLS} == {
        "female": 10,
        "male": 10,
        "other": None,
        "undisclosed": 8,
        "not_recorded": None,
    }
    assert found["suppressed"] is True


def test_of_what_still_changes_others_are_told_totals_alone(manager):
    a_training(status_id="completed").head_counts.create(category_id="judge", female=10, male=10)

    found = told("year=1931&basis=delivered")

    assert (found["trained"], found["by_sex"]["withheld"], found["withheld"]["officials"]) == (20, 20, 20)
    assert found["by_category"] == []
    assert told("year=1931&basis=delivered", manager)["by_sex"]["female"] == 10


def test_officials_are_told_where_all_that_is_hidden_are_such():
    a_training().head_counts.create(category_id="judge", male=10)
    hidden = a_training()
    for category, number in (("judge", 3), ("prosecutor", 6), ("academia", 9)):
        hidden.head_counts.create(category_id=category, male=number)

    found = told()

    assert found["criminal_justice_officials_trained"] == 19
    assert [(row["code"], row["trained"]) for row in found["by_category"]] == [("judge", 10), ("academia", 9)]
    assert found["withheld"]["officials"] == 0


# -- that nothing follows --


def judged_cells(activities):
    """{activity: {part: [(key, number, is hidden)]}} as everybody reads them; what is hidden is told together."""
    cells = defaultdict(lambda: defaultdict(list))
    for trained in PeopleCells.objects.filter(activity__in=activities):
        for cell, number in zip(trained.told_cells, trained.told_numbers, strict=True):
            part, _, key = cell.removeprefix("lump ").partition(" ")
            cells[trained.activity_id][part].append((key, number, cell.startswith("lump ")))
    return cells


def published(cells, other):
    """What is told of one table, and which cells are not."""
    lump = sum(number for _, number, is_hidden in cells if is_hidden)
    joined = not lump and 0 < other < 5
    told = {
        key: int(number)
        for key, number, is_hidden in cells
        if not is_hidden and (number or not lump and (key != "other" or not joined))
    }
    return (lump, joined, tuple(sorted(told.items()))), told


def test_no_hidden_cell_has_only_one_value_that_it_could_have():
    """Whoever knows how cells are hidden, and all that is told of an activity, still cannot tell one of them."""
    sexes = ("female", "male", "other", "undisclosed")
    tables = [cells for total in range(5, 10) for cells in product(range(total + 1), repeat=4) if sum(cells) == total]
    activities = {}
    office, now = demo_office(), timezone.now()
    day = {"actual_starts_on": NEVER, "actual_ends_on": NEVER}
    precision = {"actual_starts_on_precision_id": "day", "actual_ends_on_precision_id": "day"}
    public = {"sensitivity": "public", "published_at": now, "office": office}
    kind = {"kind_id": "workshop", "status_id": "reported"}
    made = Activity.objects.bulk_create(
        Activity(reference=f"T-{at}", **day, **precision, **public, **kind) for at in range(len(tables))
    )
    for activity, cells in zip(made, tables, strict=True):
        activities[activity.pk] = cells
    HeadCount.objects.bulk_create(
        HeadCount(activity_id=key, **dict(zip(sexes, cells, strict=True))) for key, cells in activities.items()
    )
    could_be = defaultdict(lambda: defaultdict(set))
    hidden_of = {}
    for key, parts in judged_cells(activities).items():
        form, shown = published(parts["sex"], activities[key][2])
        hidden = [name for name in sexes if name not in shown]
        if form[1] and "undisclosed" not in hidden:
            hidden.append("undisclosed")  # told together with a few of another gender
        hidden_of[form] = hidden
        for name, number in zip(sexes, activities[key], strict=True):
            could_be[form][name].add(number)

    assert any(hidden_of.values())
    assert [
        (form, name) for form, hidden in hidden_of.items() for name in hidden if len(could_be[form][name]) < 2
    ] == []


cells_of_people = st.dictionaries(
    st.tuples(st.sampled_from(["judge", "prosecutor", "academia", None]), st.sampled_from(["PAK", "TCD", None])),
    st.tuples(*[st.integers(0, 9)] * 5).filter(any),
    max_size=5,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables=st.lists(cells_of_people, min_size=1, max_size=4))
def test_a_list_tells_no_more_than_its_activities_and_parts_make_the_whole(client, demo_user, tables):
    with transaction.atomic():
        references = []
        for table in tables:
            training = a_training()
            references.append(training.reference)
            for (category, country), cells in table.items():
                training.head_counts.create(
                    category_id=category, country_id=country, **dict(zip(people.CELLS, cells, strict=True))
                )
        for user in (AnonymousUser(), demo_user("manager")):
            whole = told(user=user)
            each = [people.of_activity(reference, user) for reference in references]
            sexes = [cell for cell in people.CELLS if whole["by_sex"][cell] is not None]
            total = whole["trained"] or 0

            for cell in people.CELLS:
                assert (whole["by_sex"][cell] or 0) == sum(found["by_sex"][cell] or 0 for found in each)
            assert total == sum(found["trained"] or 0 for found in each)
            assert total == sum(whole["by_sex"][cell] for cell in sexes) + whole["by_sex"]["withheld"]
            for part, key in (("by_category", "code"), ("by_country", "alpha3")):
                rows = {row[key]: row["trained"] for row in whole[part]}
                parts = Counter()
                for found in each:
                    parts.update({row[key]: row["trained"] for row in found[part]})
                assert rows == +parts
            for name in ("criminal_justice_officials_trained", "practitioners_trained", "category_not_recorded"):
                assert (whole[name] or 0) == sum(found[name] or 0 for found in each)
        public = client.get("/api/v1/statistics/participants/?year=1931").json()
        assert public["by_sex"] == told()["by_sex"]
        transaction.set_rollback(True)


def test_erasing_a_person_changes_no_figure(manager):
    training = a_training()
    listed = people_of(training, 6, person={"gender_id": "female", "category_id": "judge"})
    before = told(user=manager), told(), people.of_activity(training.reference, manager)

    emptied = dict.fromkeys(["family_name", "given_name", "position_title", "institution_text", "name_key"], "")
    Person.objects.filter(pk=listed[0].person_id).update(erased_at=timezone.now(), **emptied)

    assert (told(user=manager), told(), people.of_activity(training.reference, manager)) == before


# -- page and API --


def test_page_and_api_tell_the_same(client, demo_user):
    training = a_training(themes=["pve"], partners={"unodc": "lead"}, countries={"PAK": "beneficiary"})
    training.head_counts.create(category_id="judge", country_id="PAK", female=11, male=22)
    client.force_login(demo_user("officer2"))

    page = client.get("/dashboard/?year=1931").context["people"]
    answer = client.get("/api/v1/statistics/participants/?year=1931&basis=delivered").json()
    one = client.get(f"/api/v1/activities/{training.reference}/participant-statistics/").json()
    detail = client.get(f"/api/v1/activities/{training.reference}/").json()
    activity_page = client.get(f"/activities/{training.reference}/")

    generated = {answer.pop("generated_at"), one.pop("generated_at")}
    assert answer.pop("filters") == {"year": "1931", "basis": "delivered"}
    assert one.pop("filters") == {"activity": training.reference}
    assert (
        without_addresses(answer) == without_addresses(one) == without_addresses({name: page[name] for name in answer})
    )
    assert without_addresses(answer) == without_addresses(
        {name: activity_page.context["people"][name] for name in answer}
    )
    assert detail["participant_statistics_url"].endswith(f"/{training.reference}/participant-statistics/")
    assert all(generated)
    assert "criminal justice officials among them" in activity_page.content.decode()


def without_addresses(figures):
    """Figures without the addresses of rows, which page and API tell in their own way."""
    parts = {name: [row | {"query": None, "url": None} for row in figures[name]] for name, *_ in people_page.PARTS}
    return figures | parts


@pytest.mark.parametrize(
    ("query", "closed"),  # parts of which some rows cannot be asked for: the role is another one's
    [
        ("year=1931", set()),
        ("", set()),
        ("basis=delivered", set()),
        ("partner_role=lead", {"by_partner"}),
        ("theme=pve&year=1931", set()),
    ],
)
def test_every_part_of_the_trainings_opens_its_rows(manager, client, query, closed):
    for day in (NEVER, dt.date(1932, 1, 1)):
        for details in (
            {"status_id": "completed"},
            {"themes": ["pve", "gender"]},
            {"countries": {"EGY": "beneficiary"}},
        ):
            a_training(starts_on=day, partners={"unodc": "lead", "ipu": "donor"}, **details)
    client.force_login(manager)

    answer = client.get(f"/api/v1/statistics/participants/?{query}").json()
    rows = [(name, row) for name, *_ in people_page.PARTS for row in answer[name]]
    opened = [row for _, row in rows if row["url"]]

    assert [row for row in opened if client.get(row["url"]).json()["count"] != row["training_records"]] == []
    assert {name for name, row in rows if not row["url"]} == closed
    assert len(opened) > 3


def test_the_number_of_trainings_opens_them(client, demo_user):
    client.force_login(demo_user("manager"))
    container = a_training()
    training = a_training(parent=container, status_id="completed")
    training.head_counts.create(male=9)
    a_training(kind_id="conference")

    shown = client.get("/dashboard/?year=1931").context["people"]
    rows = client.get(f"/activities/{shown['trainings_query']}").context["listing"].rows

    assert [row["reference"] for row in rows] == [training.reference]
    assert shown["trainings"] == 1


def test_what_may_not_be_seen_has_no_statistics(client, demo_user):
    draft = a_training(published=False)
    address = f"/api/v1/activities/{draft.reference}/participant-statistics/"

    assert client.get(address).status_code == client.get(address.replace(draft.reference, "NONE")).status_code == 404
    client.force_login(demo_user("officer"))
    assert client.get(address).status_code == 200


def test_a_list_item_follows_a_participation(client, django_db_blocker):
    training = a_training()
    training.head_counts.create(male=20)

    def attended():
        row = client.get(f"/api/v1/activities/?search={training.reference}").json()["results"][0]["participants"]
        return row["attended"], row["attended_source"]

    before = attended()
    listed = people_of(training, 6)
    named = attended()
    listed[0].attendance_id = "no_show"
    listed[0].save()

    assert [before, named, attended()] == [(20, "headcount"), (6, "named"), (5, "named")]


@pytest.mark.parametrize(("recorded", "words"), [({"category_id": "prosecutor"}, "0"), ({}, "not known")])
def test_nobody_of_a_category_is_no_finding_while_categories_are_not_recorded(client, demo_user, recorded, words):
    client.force_login(demo_user("manager"))
    a_training().head_counts.create(male=9, **recorded)

    shown = client.get("/dashboard/?year=1931").context["people"]

    assert {number["label"]: number["words"] for number in shown["numbers"]}["parliamentarians"] == words
