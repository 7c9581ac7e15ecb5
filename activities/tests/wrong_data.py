"""What every door refuses, where, and in which words: one table for page, API and admin."""

import datetime as dt

TODAY = dt.datetime.now(dt.UTC).date()
FUTURE = (TODAY + dt.timedelta(days=3)).isoformat()  # whatever the time zone
PARTNERS = [{"partner": "unodc", "role": "lead"}]
LIBYA, TUNISIA = {"country": "LBY", "relation": "beneficiary"}, {"country": "TUN", "relation": "beneficiary"}


def period(start, end, precision="day"):
    return {
        "starts_on": start,
        "starts_on_precision": precision,
        "ends_on": end,
        "ends_on_precision": precision,
    }


def counted(*rows):
    return {"internal": {"head_counts": list(rows)}}


WRONG = {  # what is wrong -> (changes to a valid body, place of the fault, words)
    "no kind": ({"kind": None}, "kind", "Fill this in."),
    "an unknown kind": ({"kind": "party"}, "kind", "“party” is no activity kind."),
    "no title": ({"titles": {"en": " "}}, "titles/en", "Fill this in."),
    "a title of nothing visible": ({"titles": {"en": "\u200b\u2060"}}, "titles/en", "Fill this in."),
    "too long a title": ({"titles": {"en": "x" * 501}}, "titles/en", "Give at most 500 characters."),
    "a title with half a character": (
        {"titles": {"en": "A \ud83d workshop"}},
        "titles/en",
        "It holds half of a surrogate pair.",
    ),
    "a title with NUL": ({"titles": {"en": "A \x00 workshop"}}, "titles/en", "It holds a NUL character."),
    "no lead": ({"partners": [{"partner": "ipu", "role": "donor"}]}, "partners", "Name the lead organiser."),
    "two leads": (
        {"partners": [*PARTNERS, {"partner": "ipu", "role": "lead"}]},
        "partners/1/role",
        "An activity has one lead organiser.",
    ),
    "a partner twice in a role": (
        {"partners": [*PARTNERS, {"partner": "ipu", "role": "donor"}, {"partner": "ipu", "role": "donor"}]},
        "partners/2",
        "This partner has this role already.",
    ),
    "an unknown partner": (
        {"partners": [*PARTNERS, {"partner": "nobody", "role": "donor"}]},
        "partners/1/partner",
        "“nobody” is no partner.",
    ),
    "no modality": ({"modality": None}, "modality", "Say how it is held."),
    "no scope": ({"scope": None}, "scope", "Say for whom it is meant: one country, a region, all."),
    "no date": ({"planned": None}, "planned/starts_on", "Planned: say when it is to begin."),
    "an end before the start": (
        {"planned": period("2030-03-02", "2030-03-01")},
        "planned/ends_on",
        "The end, 1 March 2030, lies before the start, 2 March 2030.",
    ),
    "what is to take place reported as done": (
        {"actual": period(FUTURE, FUTURE), "status": "ongoing"},
        "actual/starts_on",
        "What has taken place cannot lie in the future.",
    ),
    "a year that nobody means": ({"planned": period("0207-01-31", None)}, "planned/starts_on", None),
    "one country too many": (
        {"scope": "national", "countries": [LIBYA, TUNISIA]},
        "countries",
        "National: name exactly one beneficiary country.",
    ),
    "one country too few": (
        {"scope": "multi_country", "countries": [LIBYA]},
        "countries",
        "Multi-country: name two beneficiary countries or more.",
    ),
    "no region": ({"scope": "regional"}, "regions", "Regional: name the region."),
    "one region too few": (
        {"scope": "cross_regional", "regions": ["mena"]},
        "regions",
        "Cross-regional: name two regions or more.",
    ),
    "shares that do not make 100": (
        {"countries": [LIBYA | {"share": "50.00"}, TUNISIA | {"share": "49.99"}]},
        "countries",
        "The shares make 99.99, not 100.",
    ),
    "a share for one country only": (
        {"countries": [LIBYA | {"share": "100.00"}, TUNISIA]},
        "countries",
        "Give every country a share, or none.",
    ),
    "a negative number": (
        {"participants": {"planned": -1, "planned_basis": "exact"}},
        "participants/planned",
        None,
    ),
    "a negative head count": (
        counted({"female": -1}),
        "internal/head_counts/0/female",
        "Give a number that is not below zero.",
    ),
    "a fraction of a head": (counted({"male": 1.5}), "internal/head_counts/0/male", "Give a whole number."),
    "more heads than anybody counts": (
        counted({"male": 1_000_001}),
        "internal/head_counts/0/male",
        "This number is too large.",
    ),
    "heads of an unknown category": (
        counted({"category": "wizards", "male": 1}),
        "internal/head_counts/0/category",
        "“wizards” is no participant category.",
    ),
    "heads of an unknown country": (
        counted({"country": "ATL", "male": 1}),
        "internal/head_counts/0/country",
        "“ATL” is no country.",
    ),
    "heads in no role": (counted({"role": None, "male": 1}), "internal/head_counts/0/role", "Fill this in."),
    "nobody counted": (
        counted({"category": "judge"}),
        "internal/head_counts/0",
        "Count somebody, or leave the row out.",
    ),
    "the same heads twice": (
        counted({"category": "judge", "male": 1}, {"male": 1}, {"category": "judge", "male": 2}),
        "internal/head_counts/2",
        "People of this country, category and role are counted already.",
    ),
    "heads of nothing stated twice": (
        counted({"male": 1}, {"female": 1}),
        "internal/head_counts/1",
        "People of this country, category and role are counted already.",
    ),
    "a head count in a word": (
        {"internal": {"head_counts": "many"}},
        "internal/head_counts",
        "Give a list.",
    ),
    "an unknown time zone": (
        {"time_zone": "Africa/Atlantis"},
        "time_zone",
        "“Africa/Atlantis” is no time zone, such as Africa/Cairo.",
    ),
    "confirmed without days": (
        {"status": "confirmed"},
        "planned/starts_on",
        "Confirmed: give the planned start to the day.",
    ),
    "confirmed without a city": (
        {"status": "confirmed", "planned": period("2030-03-01", "2030-03-02"), "venue": {"country": "MAR"}},
        "venue/city",
        "Confirmed, in person: name the city.",
    ),
    "completed without an end": ({"status": "completed"}, "actual/ends_on", "Completed: say when it ended."),
    "reported without an outcome": (
        {
            "status": "reported",
            "actual": period("2020-03-01", "2020-03-02"),
            "participants": {"reported": 20, "reported_basis": "exact"},
        },
        "outcome",
        "Reported: say what came of it.",
    ),
    "postponed without a reason": (
        {"status": "postponed"},
        "internal/status_reason",
        "Postponed needs a reason.",
    ),
    "of the past, from no source": (
        {"is_from_past_source": True},
        "citations",
        "Say in which document it was read, and where.",
    ),
}
