"""Treaty actions one by one, as a page."""

import re

import pytest

from ctassist.lib import freshness
from instruments.tests.builders import an_act, an_instrument

pytestmark = pytest.mark.django_db
ROW = re.compile(r"<tr>\s*<td class=\"date\".*?</tr>", re.DOTALL)


def page_of(client, query):
    freshness.forget()
    return client.get(f"/treaty-actions/?{query}")


def told(page):
    """The rows of a page as text, without what marks them up and the name of the instrument."""
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in ROW.findall(page.text)]
    return [re.sub(r"test-\d+", "CONVENTION", row) for row in rows]


@pytest.fixture
def convention():
    return an_instrument()


def test_each_act_stands_with_its_day_and_its_source(client, convention):
    an_act(convention, "accession", "2001-05", takes_effect="2001-07-01", territory="Isle of Otters")
    an_act(convention, "signature", "", country="TCD", source_url="https://treaties.example/otter")

    page = page_of(client, f"instrument={convention.code}")

    assert told(page) == [
        "May 2001 France Isle of Otters Accession CONVENTION 1 July 2001 a test",
        "not stated Chad Signature CONVENTION a test",
    ]
    assert '<a href="https://treaties.example/otter" rel="noreferrer">a test</a>' in page.text


def test_an_act_that_a_later_row_corrects_stays_and_says_so(client, convention):
    wrong = an_act(convention, on="2001-05-31")
    an_act(convention, on="2001-05-30", supersedes=wrong)

    assert told(page_of(client, f"instrument={convention.code}")) == [
        "31 May 2001 France Accession corrected by a later row CONVENTION not stated a test",
        "30 May 2001 France Accession CONVENTION not stated a test",
    ]


def test_what_may_fall_in_the_period_stands_apart(client, convention):
    for country, on in (("FRA", "2001-05-31"), ("TCD", "2001"), ("FJI", "2001-06-01")):
        an_act(convention, on=on, country=country)

    page = page_of(client, f"instrument={convention.code}&period=2001-05")

    certain, possible = page.text.split('id="possible"')
    assert [len(ROW.findall(part)) for part in (certain, possible)] == [1, 1]
    assert [row.split(" Accession")[0] for row in told(page)] == ["31 May 2001 France", "2001 Chad"]
    assert f"1</strong> treaty action on the {convention.code}, deposited in May 2001" in page.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("instrument=no-such", "no-such"),
        ("year=2001&period=2002", "Ask for a year or for a period, not both."),
        ("certainty=possible", "Ask for a year or a period too."),
        ("sort=state", "sort"),
    ],
)
def test_what_cannot_be_answered_is_said_and_nothing_is_listed(client, query, words):
    page = page_of(client, query)

    assert (page.status_code, told(page)) == (400, [])
    assert words in page.text
