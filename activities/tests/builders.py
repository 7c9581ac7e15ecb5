"""Records for tests: a builder shows only what matters to the test."""

import datetime as dt
from itertools import count

from django.utils import timezone

from accounts.demo import demo_office
from activities.models import Activity, Output, Project
from ctassist.lib.partial_dates import DAY
from partners.models import Partner

numbers = count(1)


def an_activity(
    *,
    reference=None,
    title="A workshop",
    starts_on=dt.date(2020, 1, 1),
    ends_on=None,
    precision=DAY,
    office="demo-vienna",
    published=False,
    partners=None,
    countries=None,
    themes=(),
    regions=(),
    **details,
):
    """A saved activity with actual dates; `partners` and `countries` give role and relation by code."""
    dates = {
        "actual_starts_on": starts_on,
        "actual_ends_on": ends_on or starts_on,
        "actual_starts_on_precision_id": precision if starts_on else "unknown",
        "actual_ends_on_precision_id": precision if starts_on else "unknown",
    }
    public = {"sensitivity": "public", "published_at": timezone.now()} if published else {}
    details = {
        "kind_id": "workshop",
        "status_id": "completed",
        "office": demo_office(office),
        **dates,
        **public,
        **details,
    }
    activity = Activity.objects.create(reference=reference or f"TEST-{next(numbers)}", **details)
    activity.texts.create(language_id="en", title=title)
    for position, (code, role) in enumerate((partners or {}).items()):
        activity.partner_links.create(partner=Partner.objects.get(code=code), role_id=role, position=position)
    for alpha3, relation in (countries or {}).items():
        activity.country_links.create(country_id=alpha3, relation=relation)
    for position, code in enumerate(themes):
        activity.activitythemes.create(theme_id=code, position=position, is_primary=position == 0)
    for code in regions:
        activity.activityregions.create(region_id=code)
    return activity


def a_project(*, reference="a_project", title="A project", office="demo-vienna", published=False, **details):
    """A saved project, of the demonstration's first office if none is said."""
    public = {"sensitivity": "public", "published_at": timezone.now()} if published else {}
    project = Project.objects.create(
        reference=reference, status_id="active", office=demo_office(office), **public, **details
    )
    project.texts.create(language_id="en", title=title)
    return project


def an_output(
    *,
    code="an_output",
    title="A handbook",
    office="demo-vienna",
    published=False,
    activities=(),
    projects=(),
    **details,
):
    """A saved output, of the demonstration's first office if none is said."""
    public = {"sensitivity": "public", "published_at": timezone.now()} if published else {}
    details = {"output_type_id": "handbook", "status_id": "planned", **public, **details}
    output = Output.objects.create(code=code, title=title, office=demo_office(office), **details)
    output.activities.set(activities)
    output.projects.set(projects)
    return output


def a_body(**changes):
    """What a client sends for a new regional workshop; each change replaces a part, None leaves it out."""
    body = {
        "kind": "workshop",
        "modality": "in_person",
        "scope": "multi_country",
        "titles": {"en": "Regional workshop for parliamentarians"},
        "planned": {
            "starts_on": "2030-03-01",
            "starts_on_precision": "month",
            "ends_on": "2030-03-01",
            "ends_on_precision": "month",
        },
        "venue": {"city": "Rabat", "country": "MAR"},
        "partners": [
            {"partner": "unodc", "role": "lead"},
            {"partner": "ipu", "role": "co_organiser"},
            {"partner": "pam", "role": "in_cooperation_with"},
            {"partner": "gov_jpn", "role": "donor"},
        ],
        "countries": [{"country": "LBY", "relation": "beneficiary"}, {"country": "TUN", "relation": "beneficiary"}],
        "themes": ["pve", "parliaments"],
        "participants": {"planned": 35, "planned_basis": "approximate"},
    }
    return {name: value for name, value in (body | changes).items() if value is not None}
