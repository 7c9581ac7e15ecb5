"""Projects: projects.csv is the table; projects.jsonl adds what it has no column for."""

from activities.models import Project, ProjectStatus, Theme
from activities.records.dates import as_stated, columns
from activities.records.mapping import Translation, is_id
from activities.records.places import citations, places_in
from countries.models import Country, Region
from ctassist.lib.loading import BadRow, Loading
from partners.models import Partner

ROLES = {"lead_partner": "lead", "partners": "in_cooperation_with", "donors": "donor"}  # column -> role
HANGING = "texts partner_links citations countries regions themes instruments mandates related"
STATED_BY = {"lead": "lead", "donor": "donor"}  # our role -> that of the record; not named there: our reading


def read_projects(folder, mapping):
    """The lines of projects.jsonl by the code of their project."""
    return {mapping.meaning(row, "id", "project", row["id"]).code: row for row in folder.records("projects.jsonl")}


def load_projects(folder, mapping, records, at_first):
    """Projects with all that hangs on them. `at_first`: the values that only a new record gets."""
    loading = Loading(Project, ["reference"], Project.objects.prefetch_related(*HANGING.split()))
    rows = list(folder.table("projects.csv"))
    for code in records.keys() - {row["code"] for row in rows}:
        raise BadRow(records[code], "id", f"projects.csv has no {code}")
    for row in rows:
        record = ProjectRecord(row, records.get(row["code"], {}), mapping)
        links = record.partner_links(loading)
        instruments, mandates = record.keys("instruments", "instrument"), record.keys("mandates", "mandate")
        project = loading.put(
            row,
            at_first,
            reference=row["code"],
            status_id=loading.code_of(row, "status_at_source", ProjectStatus),
            **columns("starts_on", row.partial_date("starts_on")),
            **columns("ends_on", row.partial_date("ends_on")),
            dates_as_stated=as_stated(record.row),
            title_is_verbatim=loading.values_of(row, "title_is_verbatim")["title_is_verbatim"],
            source_note=record.note(),
        )
        text = {"language_id": "en", "title": row["label"], "summary": row["definition"], "is_original": True}
        loading.put_rows(row, project, project.texts, [text], key=["language_id"])
        loading.put_rows(row, project, project.partner_links, links, key=["partner_id", "role_id"])
        cited = citations(mapping, row, places_in(row), [record.row] if record.row else [])
        loading.put_rows(row, project, project.citations, cited, key=["document_id", "place"])
        loading.put_links(row, project, "countries", loading.linked(row, "beneficiaries_alpha2", Country, "alpha2"))
        loading.put_links(row, project, "regions", loading.linked(row, "regions", Region))
        loading.put_links(row, project, "themes", loading.linked(row, "themes", Theme))
        loading.put_links(row, project, "instruments", instruments)
        loading.put_links(row, project, "mandates", mandates)
    link_related(loading, mapping, records)
    return loading


def link_related(loading, mapping, records):
    """Projects that name each other, both ways."""
    pairs = {
        frozenset((code, mapping.meaning(record, "related", "project", words).code))
        for code, record in records.items()
        for words in record.get("related", [])
        if is_id(words, "PRJ-")
    }
    for (code,), project in loading.stored.items():
        if code in records:
            others = {loading.stored[(other,)].pk for pair in pairs if code in pair for other in pair - {code}}
            loading.put_links(records[code], project, "related", others)


class ProjectRecord(Translation):
    """One project: its row in the table, and its line of the records, which may be empty."""

    def __init__(self, table_row, row, mapping):
        super().__init__(row, mapping)
        self.table_row = table_row

    def partner_links(self, loading):
        """Rows of partners: those of the table in its order, then the bodies on whose mandate it stands."""
        links = [
            {"partner_id": partner, "role_id": role}
            for column, role in ROLES.items()
            for partner in loading.linked(self.table_row, column, Partner, "code")
        ]
        inferred = [bool(self.row) and not self.names(link["partner_id"], link["role_id"]) for link in links]
        linked = {link["partner_id"] for link in links}
        for role, names in self.row.get("roles", {}).items():
            code = self.mapping.meaning(self.row, "roles", "role", role).code
            for words in names:
                meaning = self.mapping.meaning(self.row, f"roles.{role}", "partner", words)
                keys = self.mapping.keys(meaning)
                if code == "mandating":
                    links += [{"partner_id": key, "role_id": code} for key in keys]
                elif not linked.issuperset(keys) or not keys:
                    self.notes.keep(f"{role.replace('_', ' ').capitalize()}, not linked", words)
        inferred += [False] * (len(links) - len(inferred))
        return [link | {"position": at, "is_inferred": inferred[at]} for at, link in enumerate(links)]

    def names(self, partner, role):
        """Whether the record names a partner in a role that it would have to name it in."""
        if role not in STATED_BY:
            return True
        stated = self.row.get("roles", {}).get(STATED_BY[role], [])
        meanings = [self.mapping.meaning(self.row, f"roles.{role}", "partner", words) for words in stated]
        return any(partner in self.mapping.keys(meaning) for meaning in meanings)

    def note(self):
        """What the record says besides."""
        row, notes = self.row, self.notes
        if not row:
            return ""
        notes.keep("Kind and status in the words of the source", f"{row['kind']}, {row.get('status', 'not stated')}")
        if "note" in row:
            notes.say(row["note"])
        for label, column in (("Audience", "audience"), ("Work", "outputs")):
            for words in row.get(column, []):
                notes.keep(label, words)
        for words in row.get("related", []):
            if not is_id(words, "ACT-", "PRJ-", "PUB-"):
                notes.keep("Related, not linked", words)
        return str(notes)
