"""Instruments and treaty facts: all loaded, kept apart by what is known; a bad row is refused with its place."""

import csv
import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ctassist.lib.history.acting import acting
from instruments.models import Instrument, ListCoverage, PartyFact, TreatyAction
from partners.models import Partner

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[1] / "data"
DATED = "instrument,iso3,action,deposited_on,in_force_on,in_force_basis,source\n"


def rows(name):
    with open(DATA / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def load(path, **options):
    out = io.StringIO()
    call_command("load_treaty_actions", str(path), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def a_file(tmp_path):
    def write(text, name="list.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


# -- what is shipped --


def test_every_dated_act_of_the_files_is_stored_as_it_stands():
    stored = set(
        TreatyAction.objects.filter(deposited_on_precision="day").values_list(
            "instrument", "country", "type", "deposited_on", "source"
        )
    )
    shipped = {
        (r["instrument"], r["iso3"], r["action"], dt.date.fromisoformat(r["deposited_on"]), r["source"])
        for name in ("treaty_actions.csv", "treaty_actions_partial.csv")
        for r in rows(name)
    }

    assert stored == shipped
    assert len(stored) == 1536 + 389


def test_an_act_names_its_depositary_where_the_instrument_has_only_one():
    def keepers(code):
        return set(TreatyAction.objects.filter(instrument=code).values_list("depositary__code", flat=True))

    assert keepers("hostages-1979") == {"un_secretariat"}
    assert keepers("montreal-protocol-2014") == {"icao"}
    assert keepers("hague-1970") == keepers("airports-1988") == {None}


def test_an_act_names_the_day_of_its_list_where_the_source_does():
    def days(**where):
        return set(TreatyAction.objects.filter(**where).values_list("as_of", flat=True))

    assert days(instrument="airports-1988") == {dt.date(2016, 3, 8)}
    assert days(instrument="bombings-1997") == {dt.date(2014, 7, 10)}
    assert days(source__startswith="IAEA INFCIRC") == {dt.date(1995, 9, 1)}
    assert days(source__startswith="Netherlands Treaty Series") == {None}
    later = TreatyAction.objects.filter(instrument="nuclear-terrorism-2005").exclude(source__startswith="UNTC")
    assert set(later.values_list("as_of", flat=True)) == {None} and later.count() == 13


def test_acts_of_a_known_year_have_that_precision_and_no_invented_day():
    stored = TreatyAction.objects.filter(deposited_on_precision="year").values_list(
        "instrument", "country", "deposited_on"
    )

    assert sorted(stored) == sorted(
        (r["instrument"], r["iso3"], dt.date(int(r["year"]), 1, 1)) for r in rows("treaty_actions_year_only.csv")
    )


def test_undated_facts_stay_facts_and_become_no_acts():
    kinds = {kind: PartyFact.objects.filter(kind=kind).count() for kind in PartyFact.Kind.values}

    assert kinds == {"party_by": 954, "in_force": 64, "became_party": 25}
    assert TreatyAction.objects.count() == 1536 + 389 + 5


def test_the_25_states_of_2019_name_no_instrument_save_nigeria():
    facts = PartyFact.objects.filter(kind="became_party")

    assert facts.filter(instrument=None).count() == 24
    assert list(facts.exclude(instrument=None).values_list("country", "instrument")) == [
        ("NGA", "montreal-protocol-2014")
    ]
    assert set(facts.values_list("known_by", flat=True)) == {dt.date(2019, 12, 31)}
    assert list(facts.order_by("position_in_source").values_list("country", "name_in_source"))[22:24] == [
        ("TUR", "Turkey"), ("TKM", "Turkmenistan"),
    ]  # fmt: skip
    assert facts.filter(country="COG").exists() and not facts.filter(country="COD").exists()


def test_an_impossible_day_of_entry_into_force_is_told_in_the_note_and_not_stored():
    guyana = TreatyAction.objects.get(instrument="airports-1988", country="GUY")

    assert guyana.effective_on is None
    assert "2002" in guyana.note


def test_coverage_says_how_far_each_list_reaches():
    def coverage(code):
        row = ListCoverage.objects.get(instrument=code)
        return row.kind, row.as_of, row.as_of_precision_id

    assert coverage("hostages-1979") == ("full", dt.date(2014, 7, 10), "day")
    assert coverage("nuclear-terrorism-2005") == ("full", dt.date(2014, 7, 10), "day")
    assert coverage("tokyo-1963") == ("undated_list", dt.date(1998, 1, 1), "year")
    assert coverage("montreal-protocol-2014") == ("undated_list", dt.date(2020, 1, 2), "day")
    assert coverage("beijing-convention-2010") == ("partial", None, "unknown")
    assert ListCoverage.objects.count() == Instrument.objects.count() == 19


def test_the_aviation_conventions_have_three_depositaries():
    def keepers(code):
        return sorted(Instrument.objects.get(code=code).depositaries.values_list("code", flat=True))

    assert keepers("hague-1970") == ["gov_gbr", "gov_rus", "gov_usa"]
    assert keepers("airports-1988") == ["gov_gbr", "gov_rus", "gov_usa", "icao"]
    assert keepers("financing-1999") == ["un_secretariat"]


def test_the_country_page_tells_facts_apart_and_says_not_a_party_of_none_of_them(client):
    page = client.get("/countries/NGA/").content.decode()

    assert "Accession, 25 September 2012" in page
    assert "A party by 31 December 1974; since when is not known" in page
    facts = re.findall(r"<td data-label=\"Recorded\">.*?</td>", page, re.DOTALL)
    assert len(facts) == 19 and not any("not a party" in fact.lower() for fact in facts)


# -- a second load, and files of one's own --


def test_a_second_load_leaves_everything_alone():
    out = io.StringIO()
    call_command("load_treaty_actions", stdout=out)

    assert out.getvalue().splitlines() == [
        "treaty actions: 0 added, 0 changed, 1930 left alone",
        "party facts: 0 added, 0 changed, 1043 left alone",
    ]


def test_acts_that_were_loaded_without_a_depositary_get_theirs_and_stay_the_same_rows():
    before = set(TreatyAction.objects.values_list("pk", flat=True))
    with acting(door="load_treaty_actions"):
        TreatyAction.objects.update(depositary=None, as_of=None)
    out = io.StringIO()

    call_command("load_treaty_actions", stdout=out)

    assert set(TreatyAction.objects.values_list("pk", flat=True)) == before
    assert TreatyAction.objects.filter(instrument="hostages-1979", depositary=None).count() == 0
    assert "treaty actions: 0 added, " in out.getvalue()


def test_deposits_with_two_depositaries_are_two_rows(a_file):
    TreatyAction.objects.filter(instrument="hague-1970", country="PSE").delete()
    moscow, london = (Partner.objects.get(code=code) for code in ("gov_rus", "gov_gbr"))
    for keeper in (moscow, london):
        TreatyAction.objects.create(
            country_id="PSE",
            instrument_id="hague-1970",
            type_id="accession",
            depositary=keeper,
            deposited_on=dt.date(2020, 1, 15),
            deposited_on_precision_id="day",
            source=f"a list of {keeper}",
        )

    said = load(a_file(DATED + "hague-1970,PSE,accession,2020-01-15,,,a list of ours\n"))

    acts = TreatyAction.objects.filter(instrument="hague-1970", country="PSE").order_by(
        "deposited_on", "depositary__code"
    )
    assert [(act.depositary and act.depositary.code, act.deposited_on.day) for act in acts] == [
        ("gov_gbr", 15),
        ("gov_rus", 15),
    ]
    assert "treaty actions: 0 added, 0 changed, 1 left alone" in said


def test_a_file_of_ones_own_adds_what_is_new(a_file):
    path = a_file(DATED + "hostages-1979,PSE,accession,2020-01-15,2020-02-14,computed,a list of ours\n")

    assert "treaty actions: 1 added, 0 changed, 0 left alone" in load(path)
    assert TreatyAction.objects.get(country="PSE", source="a list of ours").effective_on == dt.date(2020, 2, 14)


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(a_file):
    path = a_file(DATED + "hostages-1979,PSE,accession,2020-01-15,,,a list of ours\n")

    said = load(path, dry_run=True)

    assert "treaty actions: 1 added" in said and "nothing was written" in said
    assert not TreatyAction.objects.filter(source="a list of ours").exists()


GOOD = "hostages-1979,PSE,accession,2020-01-15,,,ours\n"


@pytest.mark.parametrize(
    ("bad", "column", "value", "reason"),
    [
        ("hostages-1979,XXX,accession,2020-01-15,,,ours", "iso3", "XXX", "'XXX' is no country"),
        ("nothing,FRA,accession,2020-01-15,,,ours", "instrument", "nothing", "is no instrument"),
        ("hostages-1979,FRA,joined,2020-01-15,,,ours", "action", "joined", "is no treaty action type"),
        ("hostages-1979,FRA,accession,2020-02-30,,,ours", "deposited_on", "2020-02-30", "not a day"),
        ("hostages-1979,FRA,accession,15/01/2020,,,ours", "deposited_on", "15/01/2020", "not a day"),
        ("hostages-1979,FRA,accession,,,,ours", "deposited_on", "", "an act has a date"),
        ("hostages-1979,FRA,accession,1979-12-16,,,ours", "deposited_on", "1979-12-16", "before the adoption"),
        ("hostages-1979,FRA,accession,2999-01-01,,,ours", "deposited_on", "2999-01-01", "in the future"),
        ("hostages-1979,FRA,accession,2020-01-15,2020-02-14,guessed,ours", "in_force_basis", "guessed", "not one of"),
        ("hostages-1979,FRA,accession,2020-01-15,,", "source", "", "7 cells"),
        ("hostages-1979,FRA,accession,2020-01-15,,,ours,more", "source", "ours", "7 cells"),
    ],
)
def test_a_bad_row_stops_the_load_by_line_column_value_and_reason_and_changes_nothing(
    a_file, bad, column, value, reason
):
    path = a_file(DATED + GOOD + bad + "\n")

    with pytest.raises(CommandError) as refused:
        load(path)

    said = str(refused.value)
    assert f"list.csv, line 3, column {column}" in said
    assert repr(value) in said
    assert reason in said
    assert "Nothing was loaded." in said
    assert not TreatyAction.objects.filter(source="ours").exists()


def test_the_day_of_adoption_itself_is_allowed(a_file):
    load(a_file(DATED + "hostages-1979,PSE,signature,1979-12-17,,,ours\n"))

    assert TreatyAction.objects.filter(source="ours").exists()


def test_columns_that_are_no_list_are_refused(a_file):
    with pytest.raises(CommandError, match="the columns are none of"):
        load(a_file("state,treaty\nFrance,Hostages\n"))


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(CommandError, match="no such file"):
        load("nowhere.csv")


def test_a_file_that_is_no_text_is_refused_in_words(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xff\xfe\x00\x01binary")

    with pytest.raises(CommandError, match="UTF-8"):
        load(path)
