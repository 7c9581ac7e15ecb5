"""What mapping.csv says in sentences, record by record. A rule that stands here changes together with its row there."""

FOLLOWED = {  # rows of field `record` -> where they are followed
    "all activities": "activities.py: reference, publication and office, note and citation",
    "ACT-001": "announced: planned dates, see DATES in dates.py; the figure is read from the record",
    "ACT-003;ACT-004": "CONTAINERS",
    "ACT-007": "CONTAINERS",
    "ACT-030": "venue and countries are read from columns of their own",
    "ACT-033": "number of events and people are read from the record",
    "ACT-060": "number of events is read from the record",
    "ACT-061": "REGISTERED",
    "ACT-026": "countries are codes",
    "ACT-049": "records are told apart by their id only",
    "ACT-057": "records are told apart by their id only",
    "ACT-053;ACT-054;ACT-055": "activities.py: the project that names an activity as related is its project",
    "ACT-056": "as ACT-053",
    "ACT-018": "as ACT-053",
}
REGISTERED = {"ACT-061"}  # people enrolled, not people who attended
SEVERAL = {"ACT-048"}  # several activities, though the kind does not say "series"
GROUPS = {"civil society": "civil_society", "private sector": "private_sector"}  # partners that are an audience
PRINCIPALLY_GENDER = {"women leaders"}  # audiences that make gender the principal aim
PRINCIPAL = 2
CONTAINERS = [
    {
        "rule": "ACT-003;ACT-004",
        "reference": "ACT-003-004",
        "title": "Workshops on rehabilitation of violent extremist offenders (Lucca and The Hague, 2011)",
        "kind": "workshop",
        "year": 2011,
        "partners": [("unicri", "lead"), ("icct", "co_organiser")],
        "states": (30, "minimum"),
        "note": "Stands for what the source says of the two workshops together: more than 30 Member States, besides "
        "multilateral organisations and experts.",
    },
    {
        "rule": "ACT-007",
        "reference": "ACT-007-WEEK",
        "title": "Counter-Terrorism Week 2021",
        "kind": "conference",
        "year": 2021,
        "partners": [],
        "states": (None, None),
        "note": "Named in the source as the frame of a side event. No lead: the source names no organiser.",
    },
]
EDITIONS = {"ftf_manual_see_2019": "ftf_manual_see_2017"}  # an update by its title, and what it updates
