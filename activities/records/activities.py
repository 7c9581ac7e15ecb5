"""Activities: activities.jsonl with all that hangs on each, below the containers that mapping.csv asks for."""

from activities.models import Output, ParticipantCategory
from activities.records import rules
from activities.records.containers import PARENTS, load_containers
from activities.records.dates import activity_dates, as_stated
from activities.records.files import ACTIVITY
from activities.records.mapping import Translation, is_id, named_by
from activities.records.notes import sentence
from activities.records.partners import partner_links
from activities.records.places import citations, venue
from activities.records.recording import ActivityLoading
from countries.models import Country
from ctassist.lib.loading import BadRow, known


def load_activities(folder, mapping, projects, project_records, at_first):
    """Activities and containers. `at_first`: the values that only a new record gets."""
    rows = list(folder.records("activities.jsonl", ACTIVITY))
    references = [row["id"] for row in rows] + [container["reference"] for container in rules.CONTAINERS]
    loading = ActivityLoading(references)
    load_containers(loading, mapping, rows, at_first)
    context = Context(mapping, projects, project_records, {row["id"] for row in rows})
    for row in rows:
        record = ActivityRecord(row, context)
        parent = loading.stored.get((PARENTS.get(row["id"]),))
        hanging = record.hanging()
        loading.record(row, at_first, {"parent_id": parent and parent.pk, **record.values()}, hanging)
    return loading


class Context:
    """What the translation of an activity looks up besides mapping.csv."""

    def __init__(self, mapping, projects, project_records, ids):
        self.mapping, self.ids, self.codes = mapping, ids, {}
        self.projects = {code: project.pk for (code,), project in projects.stored.items()}
        self.naming = named_by(project_records, "ACT-")
        self.output_titles = dict(Output.objects.values_list("pk", "title"))


class ActivityRecord(Translation):
    """One line of activities.jsonl in our terms."""

    def __init__(self, row, context):
        super().__init__(row, context.mapping)
        self.context = context
        self.outcomes = [sentence(row["outcome"])] if "outcome" in row else []
        if "status" not in row:
            raise BadRow(row, "status", "missing")

    def hanging(self):
        """The rows and links that hang on the activity, by relation."""
        row = self.row
        themes, categories = self.keys("themes", "theme"), self.keys("audience", "audience")
        partners = partner_links(self)
        return {
            "texts": [{"language_id": "en", "title": row["title"], "summary": "", "is_original": True}],
            "partner_links": partners,
            "country_links": self.countries(),
            "activityregions": [{"region_id": key} for key in self.keys("regions", "region")],
            "activitythemes": [
                {"theme_id": key, "is_primary": at == 0, "position": at} for at, key in enumerate(themes)
            ],
            "activitymandates": [{"mandate_id": key} for key in self.keys("mandates", "mandate")],
            "activityinstruments": [{"instrument_id": key} for key in self.keys("instruments", "instrument")],
            "activityaudiences": [{"category_id": key} for key in dict.fromkeys(categories + self.groups())],
            "head_counts": self.head_counts(),
            "citations": citations(self.mapping, row, {}, [row]),
            "outputs": self.outputs(),
        }

    def values(self):
        """The columns of the activity; called last, since all the others leave words in the note."""
        row, status = self.row, self.status()
        planned, planned_basis = self.figure("planned")
        registered = self.figure("actual")[0] if row["id"] in rules.REGISTERED else None
        return {
            "reference": row["id"],
            "kind_id": self.kind(),
            "modality_id": self.key("modality", "modality"),
            "scope_id": self.key("scope", "scope"),
            "status_id": status,
            "project_id": self.project(),
            **activity_dates(self, status),
            "dates_as_stated": as_stated(row),
            **venue(self),
            **self.deliveries(),
            "planned_participants": planned,
            "planned_participants_basis_id": planned_basis,
            "registered_count": registered,
            "states_count": None,
            "states_count_basis_id": None,
            "outcome": "\n".join(self.outcomes),
            "gender_significance": rules.PRINCIPAL if self.is_for(rules.PRINCIPALLY_GENDER) else None,
            "source_note": self.note(),
            "is_from_past_source": True,
        }

    def is_for(self, groups):
        return not groups.isdisjoint(self.row.get("audience", []))

    def status(self):
        meaning = self.mapping.meaning(self.row, "status", "status", self.row["status"])
        if meaning.is_for_one_record:
            self.notes.say(meaning.note)
        return self.code("status", "status", self.row["status"])

    def kind(self):
        """The code of the kind; one chosen for this record alone is explained."""
        words = self.row["kind"]
        meaning = self.mapping.meaning(self.row, "kind", "kind", words)
        if meaning.is_for_one_record or meaning.loses_words:
            self.notes.keep(self.labels["kind"], words)
        if meaning.is_for_one_record:
            self.notes.say(f"The kind is our choice: {meaning.reason}")
        return self.code("kind", "kind", words)

    def deliveries(self):
        """How often it was held: a series without its number counts as one at least."""
        events = self.row.get("participants", {}).get("events")
        is_series = self.row["kind"].endswith("series") or self.row["id"] in rules.SEVERAL
        basis = "minimum" if is_series and events is None else "exact"
        return {"delivery_count": events or 1, "delivery_count_basis_id": basis}

    def head_counts(self):
        """People who attended, in one row without sex or category. People only registered are not among them."""
        count, basis = self.figure("actual")
        if count is None or self.row["id"] in rules.REGISTERED:
            return []
        cells = dict.fromkeys(("country_id", "category_id", "female", "male", "other", "undisclosed"))
        return [cells | {"role_id": "participant", "not_recorded": count, "basis_id": basis}]

    def countries(self):
        """Rows of countries, all in one relation, which mapping.csv says."""
        relation = self.mapping.meaning(self.row, "countries", "country", "").code
        codes = [known(self.row, "countries", Country, c, self.context.codes) for c in self.row.get("countries", [])]
        return [{"country_id": code, "relation": relation} for code in codes]

    def groups(self):
        """Audiences that the source names as partners though they are no organisations."""
        names = [words for names in self.row.get("roles", {}).values() for words in names]
        groups = [rules.GROUPS[words] for words in names if words in rules.GROUPS]
        return [known(self.row, "roles", ParticipantCategory, code, self.context.codes) for code in groups]

    def project(self):
        """The key of its project: the one it names, else the one that names it."""
        row, naming = self.row, self.context.naming.get(self.row["id"], [])
        if "project" in row:
            keys = self.mapping.keys(self.mapping.meaning(row, "project", "project", row["project"]))
        elif len(naming) > 1:
            raise BadRow(row, "id", f"several projects name this activity: {', '.join(naming)}")
        else:
            keys = [self.context.projects[code] for code in naming]
        return keys[0] if keys else None

    def outputs(self):
        """Keys of what it left behind, or of the platform that the source names in place of a project."""
        found = []
        for words in self.row.get("outputs", []):
            meaning = self.mapping.meaning(self.row, "outputs", "output", words)
            found += self.mapping.keys(meaning)
            if meaning.note == "text: outcome":
                self.outcomes.append(sentence(words))
            elif not meaning.codes:
                self.notes.keep("Named as a result, not linked", words)
        instead = self.mapping.get("output", self.row.get("project", ""))
        found += self.mapping.keys(instead) if instead else []
        self.related(found)
        return list(dict.fromkeys(found))

    def related(self, linked):
        """Keep the related records in words, as far as no link leads to them."""
        for words in self.row.get("related", []):
            if is_id(words, "ACT-") and words not in self.context.ids:
                raise BadRow(self.row, "related", "no such activity", words)
            if not is_id(words, "PUB-"):
                is_here = words in self.context.ids
                self.notes.keep("Related" if is_here else "Related, not recorded here", words)
                continue
            keys = self.mapping.keys(self.mapping.meaning(self.row, "related", "output", words))
            if not set(keys) <= set(linked):
                self.notes.keep("Related", "; ".join(self.context.output_titles[key] for key in keys))

    def note(self):
        """The note, all else having been said."""
        if "note" in self.row:
            self.notes.say(self.row["note"])
        if "note" in self.row.get("participants", {}):
            self.notes.say(f"Participants: {self.row['participants']['note']}")
        return str(self.notes)
