"""A depositary's list: which column holds what, what each row says, and how that differs from what is stored."""

import datetime as dt
import time

import pytest

from ctassist.lib import freshness
from ctassist.lib.partial_dates import parse_partial_date
from ctassist.lib.sheet_columns import Columns
from ctassist.lib.sheet_dates import listed_date
from instruments.imports import compare
from instruments.imports.columns import detect, stated
from instruments.imports.commit import write
from instruments.imports.map import Terms, type_named
from instruments.imports.read import read_list
from instruments.models import ListCoverage, TreatyAction
from instruments.tests.builders import a_fact, an_act, an_instrument, day
from partners.models import Partner

pytestmark = pytest.mark.django_db
NEEDED = ["country", "deposited_on"]


# -- columns --


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (["State", "Deposited on"], {"country": 0, "deposited_on": 1}),
        (["DATE DE DÉPÔT", "Etat"], {"country": 1, "deposited_on": 0}),
        (
            ["Fecha del depósito", "Acto", "Instrumento", "Estado", "Fecha de entrada en vigor", "Nota"],
            {"country": 3, "deposited_on": 0, "action": 1, "instrument": 2, "effective_on": 4, "note": 5},
        ),
        (
            ["Participant¹", "Signature", "Ratification, Acceptance(A), Approval(AA), Accession(a)"],
            {"country": 0, "signed_on": 1, "deposited_on": 2},
        ),
        (["No.", "Country *", "Date (day)", "Territory"], {"country": 1, "deposited_on": 2, "territory": 3}),
    ],
)
def test_columns_are_found_by_their_heads_in_any_order_and_three_languages(heads, found):
    assert detect([heads, ["x"]], NEEDED) == Columns(0, heads, found, [])


def test_heads_are_found_under_rows_of_title():
    rows = [["Status of the Convention"], [], ["as of", "1 May 2020"], ["State", "Date"], ["France", "2001"]]

    assert detect(rows, NEEDED) == Columns(3, ["State", "Date"], {"country": 0, "deposited_on": 1}, [])


@pytest.mark.parametrize(
    ("rows", "doubts"),
    [
        ([["France", "2001"]], ["No row of heads was found: none of the first rows names a column that is known."]),
        ([["State", "When"]], ["No column was found for: Deposited on."]),
        ([["State", "Country", "Date"]], ["Both “State” and “Country” can be State."]),
        ([["Pays", "Date", "Date"]], ["Both “Date” and “Date” can be Deposited on."]),
    ],
)
def test_columns_that_are_not_certain_are_asked_for(rows, doubts):
    assert detect(rows, NEEDED).doubts == doubts


def test_a_person_states_the_columns_where_they_are_not_certain():
    rows = [["a", "b"], ["France", "2001"]]

    assert stated(rows, 0, {"country": 0, "deposited_on": 1}, NEEDED).doubts == []
    assert stated(rows, 0, {"country": 0}, NEEDED).doubts == ["No column was found for: Deposited on."]
    assert stated(rows, 2, {"country": 0, "deposited_on": 1}, NEEDED).doubts == ["There is no such row."]


# -- what a row says --


@pytest.mark.parametrize(
    ("text", "order", "meant"),
    [
        ("2019-11-01", "", "2019-11-01"),
        ("1 November 2019", "", "2019-11-01"),
        ("1 Nov. 2019", "", "2019-11-01"),
        ("01.11.2019", "", "2019-11-01"),
        ("1er novembre 2019", "", "2019-11-01"),
        ("1 de noviembre de 2019", "", "2019-11-01"),
        ("November 2019", "", "2019-11"),
        ("2019", "", "2019"),
        ("13/02/2017", "", "2017-02-13"),
        ("01/02/2017", "day_first", "2017-02-01"),
        ("01/02/2017", "month_first", "2017-01-02"),
        ("", "", ""),
    ],
)
def test_a_date_is_read_as_lists_print_it(text, order, meant):
    assert listed_date(text, order) == parse_partial_date(meant)


@pytest.mark.parametrize(
    ("text", "order", "words"),
    [
        ("01/02/2017", "", "whether its days or its months come first"),
        ("13/02/2017", "month_first", "no such day in the order that was stated"),
        ("30 February 2019", "", "There is no 30 February 2019"),
        ("soon", "", "Write a date such as"),
        ("43770", "", "Write a date such as"),
        ("1 November 19", "", "four digits"),
        ("since 2018", "", "Give one date, not a period"),
    ],
)
def test_a_date_that_is_none_or_may_be_two_is_refused_in_words(text, order, words):
    with pytest.raises(ValueError, match=words):
        listed_date(text, order)


@pytest.mark.parametrize(
    ("written", "depositary", "meant"),
    [
        ("s", "icao", "succession"),
        ("s", "imo", "definitive_signature"),
        ("d", "un_secretariat", "succession"),
        ("a", "un_secretariat", "accession"),
        ("A", "un_secretariat", "acceptance"),
        ("(AA)", "un_secretariat", "approval"),
        ("", "un_secretariat", "ratification"),
        ("", "imo", None),
        ("d", "icao", None),
        ("s", "iaea", None),
        ("Accession", "iaea", "accession"),
        ("adhésion", "imo", "accession"),
        ("RATIFICACION", "icao", "ratification"),
        ("Denunciation or withdrawal", "imo", "denunciation"),
        ("joined", "imo", None),
    ],
)
def test_letters_mean_what_their_depositary_means_and_words_what_they_say(written, depositary, meant):
    assert type_named(written, depositary) == meant


# -- compared with what is stored --


@pytest.fixture
def instrument(db):
    made = an_instrument(universal=False)
    made.depositaries.add(Partner.objects.get(code="un_secretariat"))
    freshness.forget()
    return made


def held(instrument, kind, on, *, country="FRA", **details):
    """An act that is stored as deposited with the depositary of the test's instrument."""
    keeper = Partner.objects.get(code="un_secretariat")
    return an_act(instrument, kind, on, country=country, **{"depositary": keeper, **details})


def terms_of(instrument=None, **changed):
    keeper = Partner.objects.get(code=changed.pop("depositary", "un_secretariat"))
    given = {
        "depositary": keeper.code,
        "depositary_id": keeper.pk,
        "as_of": day("2020-01-01"),
        "kind": "partial",
        "source": "a list",
        "instrument": instrument.pk if instrument else "",
    }
    return Terms(**{**given, **changed})


def compared(text, instrument=None, **changed):
    """The Difference of a list with these rows under heads of ours; `text` by commas."""
    terms = terms_of(instrument, **changed)
    heads = "State,Action,Deposited on,Effective on\n" if instrument else "Treaty,State,Action,Date\n"
    read = read_list((heads + text).encode(), terms)
    assert read.columns.doubts == []
    return compare.compare(read.acts, terms)


def told(difference):
    """(row, outcome, State) of each row, with column, value and reason where it is faulty."""
    return [
        (one.row, one.outcome, one.country, *((f.column, f.value, f.reason) for f in one.faults))
        for one in difference.judged
    ]


def test_what_is_new_is_added_and_what_is_stored_stays(instrument):
    held(instrument, "accession", "2001-05-01")

    difference = compared("France,a,1 May 2001\nMali,,2 May 2001\nPérou,A,3 May 2001\n", instrument)

    assert told(difference) == [(2, "unchanged", "FRA"), (3, "added", "MLI"), (4, "added", "PER")]
    assert [(one.record.type_id, one.record.deposited_on) for one in difference.of("added")] == [
        ("ratification", dt.date(2001, 5, 2)),
        ("acceptance", dt.date(2001, 5, 3)),
    ]
    assert difference.whole == []
    assert TreatyAction.objects.filter(instrument=instrument).count() == 1


@pytest.mark.parametrize(
    "row",
    ["France,a,2 May 2001", "France,A,1 May 2001", "France,a,1 May 2001,31 May 2001"],
)
def test_another_day_manner_or_day_of_effect_is_a_correction(instrument, row):
    act = held(instrument, "accession", "2001-05-01")

    [one] = compared(row, instrument).judged

    assert (one.outcome, one.stored, one.record.supersedes) == ("changed", act, act)


def test_a_correction_keeps_what_the_list_does_not_tell(instrument):
    held(instrument, "accession", "2001-05-01", takes_effect="2001-06-01", note="by telegram")

    [one] = compared("France,A,1 May 2001\n", instrument).judged

    kept = (one.record.effective_on, one.record.note, one.record.depositary.code)
    assert kept == (dt.date(2001, 6, 1), "by telegram", "un_secretariat")


def test_a_day_that_is_more_exact_than_the_stored_month_is_a_correction(instrument):
    act = held(instrument, "ratification", "2001-05")

    [one] = compared("France,a,17 May 2001\n", instrument).judged

    assert (one.outcome, one.stored) == ("changed", act)


def test_a_denunciation_may_rest_on_a_consent_of_the_same_list_in_any_order(instrument):
    difference = compared("France,denunciation,1 May 2005\nFrance,a,1 May 2001\nFrance,a,1 May 2010\n", instrument)

    assert told(difference) == [(2, "denounced", "FRA"), (3, "added", "FRA"), (4, "added", "FRA")]


def test_a_consent_after_a_denunciation_is_a_new_one_and_corrects_none_before_it(instrument):
    held(instrument, "accession", "2001-05-01")
    held(instrument, "denunciation", "2005-05-01")

    assert told(compared("France,a,1 May 2010\n", instrument)) == [(2, "added", "FRA")]
    assert told(compared("France,a,1 May 2002\n", instrument)) == [(2, "changed", "FRA")]


def test_the_same_list_again_adds_nothing(instrument):
    text = "France,a,1 May 2001\nFrance,denunciation,1 May 2005\nMali,signature,3 May 2001\nMali,A,2 May 2002\n"
    write(compared(text, instrument), by=None)

    assert {one.outcome for one in compared(text, instrument).judged} == {"unchanged"}
    assert {one.outcome for one in compared(text, instrument, as_of=day("2021-01-01")).judged} == {"unchanged"}


def test_what_was_corrected_since_is_left_alone_unless_the_list_is_later_than_all_that_is_stored(instrument):
    wrong = held(instrument, "accession", "2001-05-01", as_of=day("2019-01-01"))
    held(instrument, "accession", "2001-05-02", as_of=day("2020-01-01"), supersedes=wrong)

    [same] = compared("France,a,1 May 2001\n", instrument, as_of=day("2020-01-01")).judged
    [later] = compared("France,a,1 May 2001\n", instrument, as_of=day("2020-01-02")).judged

    assert (same.outcome, same.reason) == ("unchanged", "This stood here until it was corrected.")
    assert later.outcome == "changed"


def test_a_depositary_tells_only_of_what_is_deposited_with_it(db):
    instrument = an_instrument()
    moscow, london = (Partner.objects.get(code=code) for code in ("gov_rus", "gov_gbr"))
    instrument.depositaries.add(moscow, london)
    held(instrument, "accession", "2001-05-01", depositary=moscow)
    open_ = held(instrument, "accession", "2001-05-01", country="MLI", depositary=None)
    freshness.forget()

    difference = compared("France,a,2 May 2001\nMali,a,1 May 2001\n", instrument, depositary="gov_gbr")

    assert told(difference) == [(2, "added", "FRA"), (3, "changed", "MLI")]
    assert [one.record.depositary for one in difference.judged] == [london, london]
    assert difference.judged[1].stored == open_


def test_of_an_undated_list_parties_that_are_not_known_become_facts(instrument):
    held(instrument, "accession", "2001-05-01")
    a_fact(instrument, "party_by", "2019-12-31", country="MLI")
    a_fact(instrument, "party_by", "2020-01-02", country="PER")
    held(instrument, "accession", "2001-05-01", country="TGO")
    held(instrument, "denunciation", "2005-05-01", country="TGO", takes_effect="2006-05-01")
    terms = terms_of(instrument, kind="undated_list")

    read = read_list("Pays\nFrance\nMali\nPérou\nTogo\nKenya\nPérou\n".encode(), terms)
    difference = compare.compare(read.acts, terms)

    left = ("Pays", "Togo", "It has left by what is stored. Record its new consent, with the day of it.")
    twice = ("Pays", "Pérou", "This State stands in row 4 already.")
    assert told(difference) == [
        (2, "unchanged", "FRA"),
        (3, "unchanged", "MLI"),
        (4, "added", "PER"),
        (5, "fault", "TGO", left),
        (6, "added", "KEN"),
        (7, "fault", "PER", twice),
    ]
    assert [(one.record.kind, one.record.known_by) for one in difference.of("added")] == [
        ("party_by", dt.date(2020, 1, 1))
    ] * 2


STATE, ACTION, DAY = "State", "Action", "Deposited on"


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        ("Yugoslavia,a,1 May 2001", STATE, "Yugoslavia", "No State of this name is known here."),
        (",a,1 May 2001", STATE, "", "No State is named."),
        ("Mali,x,1 May 2001", ACTION, "x", "“x” is not known of this depositary; write the word."),
        ("Mali,a,", DAY, "", "An act has a date, or at least a year."),
        ("Mali,a,soon", DAY, "soon", "Write a date such as"),
        ("Mali,a,01/02/2017", DAY, "01/02/2017", "That can be 1 February 2017 or 2 January 2017."),
        ("Mali,a,31 December 1999", DAY, "31 December 1999", "was adopted on 1 January 2000, after this."),
        ("Mali,a,2 January 2020", DAY, "2 January 2020", "The list is as of 1 January 2020, before this."),
        ("Mali,a,1 May 2999", DAY, "1 May 2999", "A deposit cannot lie in the future."),
        ("Mali,a,1 May 2001,30 April 2001", "Effective on", "30 April 2001", "cannot take effect before its deposit"),
        ("Mali,a,1 May 2001,May 2001", "Effective on", "May 2001", "An act takes effect on a day."),
        ("Mali,denunciation,1 May 2001", ACTION, "denunciation", "A denunciation needs an earlier consent"),
        ("France,A,1 May 2005", ACTION, "A", "This State has consented already (accession, 1 May 2001)"),
        ("Togo,a,2 May 2001", STATE, "Togo", "This act stands in row 2 already."),
    ],
)
def test_a_row_that_cannot_be_is_named_by_column_value_and_reason(instrument, row, column, value, reason):
    held(instrument, "accession", "2001-05-01")

    difference = compared(f"Togo,a,2 May 2001\n{row}\n", instrument)

    [(_, outcome, _), (number, fault, _, named)] = told(difference)
    assert (outcome, number, fault) == ("added", 3, "fault")
    assert named[:2] == (column, value)
    assert reason in named[2]


def test_the_first_and_the_last_day_that_a_row_may_name_are_taken(instrument):
    difference = compared("Mali,a,1 January 2000\nTogo,a,1 January 2020,1 January 2020\n", instrument)

    assert told(difference) == [(2, "added", "MLI"), (3, "added", "TGO")]


@pytest.mark.parametrize(
    ("treaty", "reason"),
    [
        ("Hostages", "No instrument of this name is known here."),
        ("", "No instrument is named."),
    ],
)
def test_an_instrument_is_named_by_code_or_title_and_by_no_part_of_it(treaty, reason):
    text = f"{treaty},Mali,a,1 May 2001\nhostages convention,Palestine,a,1 May 2001\nBOMBINGS-1997,PSE,a,1 May 2001\n"

    difference = compared(text, None)

    assert told(difference)[0] == (2, "fault", "MLI", ("Treaty", treaty, reason))
    assert [one.instrument for one in difference.judged[1:]] == ["hostages-1979", "bombings-1997"]


def parties(instrument, count):
    """That many States that acceded, by code."""
    from countries.models import Country

    states = list(Country.objects.order_by("pk").values_list("pk", flat=True)[:count])
    for state in states:
        held(instrument, "accession", "2001-05-01", country=state)
    return states


@pytest.mark.parametrize("kind", [ListCoverage.Kind.FULL, ListCoverage.Kind.UNDATED, ListCoverage.Kind.PARTIAL])
def test_parties_that_a_list_of_all_parties_does_not_name_are_reported_and_stay(instrument, kind):
    states = parties(instrument, 11)
    rows = [f"{state},a,1 May 2001" for state in states[1:]]

    difference = compared("\n".join(rows), instrument, kind=kind)

    missing = [] if kind == "partial" else [states[0]]
    assert [one.country for one in difference.of("missing")] == missing
    assert difference.counts()["unchanged"] == 10
    assert difference.whole == []


@pytest.mark.parametrize(("count", "is_faulty"), [(20, False), (19, True)])
def test_a_list_by_which_more_than_a_tenth_of_the_parties_are_gone_is_no_list_to_trust(instrument, count, is_faulty):
    states = parties(instrument, count)
    rows = [f"{states[0]},denunciation,1 May 2019"] + [f"{state},a,1 May 2001" for state in [states[0], *states[2:]]]

    difference = compared("\n".join(rows), instrument, kind="full")

    assert difference.counts() | {"unchanged": 0} == dict.fromkeys(compare.OUTCOMES, 0) | {"denounced": 1, "missing": 1}
    said = f"2 of the {count} parties to the {instrument.short_title} are missing from this list or leave by it"
    assert [said in words for words in difference.whole] == ([True] if is_faulty else [])


def test_a_list_of_five_thousand_rows_is_compared_in_seconds_and_a_few_queries(django_assert_max_num_queries):
    stored = TreatyAction.objects.filter(superseded_by=None).select_related("country")
    heads = "Treaty,State,Action,Date\n"
    rows = [f"{a.instrument_id},{a.country_id},{a.type_id},{a.deposited_on:%d.%m.%Y}" for a in stored if a.deposited_on]
    new = [
        f"{code},{state},declaration,{n}.5.2019"
        for n in range(1, 32)
        for code in ("hostages-1979", "bombings-1997")
        for state in ("FRA", "MLI", "PER", "TGO", "KEN")
    ] * 11
    content = (heads + "\n".join((rows + new)[:5000])).encode()
    terms = terms_of()
    began = time.process_time()

    with django_assert_max_num_queries(20):
        difference = compare.compare(read_list(content, terms).acts, terms)

    assert len(difference.judged) == 5000
    assert time.process_time() - began < 10
