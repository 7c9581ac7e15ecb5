"""Vocabularies, countries, regions and networks on the admin pages: codes stay, what is out of use is retired."""

import pytest

from accounts.models import User
from activities.models import Theme
from countries.models import Country, Network, Region
from ctassist.lib.history.models import Change
from ctassist.tests.admin_forms import faults_on, form_on, rows, send

pytestmark = pytest.mark.django_db
THEME = {"code": "new_theme", "label": "A new theme", "dac_sector": "15130", "default_gender_significance": "0"}


@pytest.fixture
def editor(client):
    """The test client of somebody who edits reference data, and nothing else."""
    user = User.objects.create_user("editor@demo.example", name="Edda", role="dpo", is_staff=True, edits_reference=True)
    client.force_login(user)
    return client


def test_a_new_term_is_recorded_with_its_writer(editor):
    answer = send(editor, "/admin/activities/theme/add/", **THEME, gcts_pillars=["I", "IV"])

    theme = Theme.objects.get(code="new_theme")
    assert answer.status_code == 302, faults_on(answer)
    assert (theme.label, theme.gcts_pillars, theme.is_active) == ("A new theme", ["I", "IV"], True)
    assert Change.objects.about(theme).get().door == "admin"


def test_a_code_stays_and_a_term_out_of_use_is_retired(editor):
    address = "/admin/activities/theme/pve/change/"

    page = editor.get(address)
    answer = send(editor, address, code="other", label="Renamed", is_active=None)

    theme = Theme.objects.get(code="pve")
    assert 'name="code"' not in page.text
    assert answer.status_code == 302, faults_on(answer)
    assert (theme.label, theme.is_active) == ("Renamed", False)
    assert not Theme.objects.filter(code="other").exists()
    assert editor.post("/admin/activities/theme/pve/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "pve"}, "This code is taken."),
        ({"code": "a b"}, "A code is made of letters, digits, points, hyphens and underscores."),
        ({"label": ""}, "Fill this in."),
        ({"gcts_pillars": ["IX"]}, "“IX” is no Strategy pillar."),
        ({"dac_sector": "1"}, "“1” is no DAC sector."),
    ],
)
def test_a_term_that_breaks_a_rule_is_refused_in_words(editor, wrong, words):
    before = Theme.objects.count()

    answer = send(editor, "/admin/activities/theme/add/", **(THEME | wrong))

    assert (answer.status_code, faults_on(answer), Theme.objects.count()) == (400, [words], before)


def test_whoever_saw_an_older_state_of_a_term_is_told(editor):
    address = "/admin/activities/theme/pve/change/"
    opened = form_on(editor.get(address))
    send(editor, address, definition="first")

    stale = editor.post(address, opened | {"definition": "second"})

    assert (stale.status_code, Theme.objects.get(code="pve").definition) == (409, "first")
    assert "<td>second</td><td>first</td>" in stale.text


def test_a_country_has_names_in_other_languages(editor):
    address = "/admin/countries/country/EGY/change/"

    answer = send(editor, address, **rows("names", {"language": "fr", "name": "Égypte", "source": "a list"}))

    assert answer.status_code == 302, faults_on(answer)
    assert [name.name for name in Country.objects.get(alpha3="EGY").names.all()] == ["Égypte"]


def test_a_country_keeps_its_code(editor):
    send(editor, "/admin/countries/country/EGY/change/", alpha3="EGX", name="Egypt, renamed")

    assert Country.objects.get(alpha3="EGY").name == "Egypt, renamed"
    assert not Country.objects.filter(alpha3="EGX").exists()


MEMBER = {"country": "EGY", "source": "a list"}


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        ([("", "2010-12-31"), ("2010-12-31", "")], "This country is a member during that time already."),
        ([("", ""), ("2011-01-01", "2012-01-01")], "This country is a member during that time already."),
        ([("2011-01-01", "2010-01-01")], "A membership cannot end before it begins."),
        ([("", "2010-12-31"), ("2011-01-01", "")], None),
        ([("2011-01-01", "2011-01-01")], None),
    ],
)
def test_a_country_is_a_member_once_at_a_time(editor, periods, words):
    network = Network.objects.filter(memberships=None).first()
    filled = [MEMBER | {"valid_from": begin, "valid_to": end} for begin, end in periods]

    address = f"/admin/countries/network/{network.code}/change/"
    answer = send(editor, address, **rows("memberships", *filled))

    assert faults_on(answer) == ([words] if words else [])
    assert network.memberships.count() == (0 if words else len(periods))


def test_the_members_of_a_region_stay_when_nothing_is_changed(editor):
    region = Region.objects.exclude(memberships=None).first()
    before = list(region.memberships.values()), Change.objects.count()

    answer = send(editor, f"/admin/countries/region/{region.code}/change/")

    assert answer.status_code == 302, faults_on(answer)
    assert (list(region.memberships.values()), Change.objects.count()) == before
