"""Which column of an attendance sheet holds what: as heads say, as the office said before, or as somebody states."""

from ctassist.lib.sheet_columns import HeadTable, plain_head, stated_columns
from participants.imports.day_heads import DATA, is_day

FIELDS = {  # what a sheet can tell -> how people call it
    "name": "Name",
    "family_name": "Family name",
    "given_name": "Given name",
    "title": "Title (Ms, Mr)",
    "gender": "Gender",
    "position_title": "Function",
    "institution": "Institution",
    "country": "Country",
    "category": "Category",
    "email": "E-mail address",
    "role": "Role",
    "attendance": "Attendance",
    "certificate_no": "Certificate number",
    "certificate_on": "Certificate given on",
}
PRESENCE = "presence"  # what the cells of a column by day or session tell
LABELS = FIELDS | {PRESENCE: "Presence by day or session"}


def name_or_part(fields, found):
    """What “Nom / Name” means, where one is a whole name and the other a part of it: that part beside a column of the
    other part, else the whole. None of heads that name other different fields."""
    for part, other in (("family_name", "given_name"), ("given_name", "family_name")):
        if fields == {"name", part}:
            return part if other in found else "name"
    return None


HEADS = HeadTable(DATA / "sheet_heads.csv", FIELDS, also=is_day, settle=name_or_part)
NO_NAMES = "No column of names was found."
TWO_NAMES = "Names stand in two ways: as “{}” and as “{}”. Say which is meant."


def detect(rows, remembered):
    """The Columns of some rows; `remembered`: by head as compared the field, of the office."""
    return judged(HEADS.detect(rows, remembered))


def stated(rows, header, found):
    """The Columns as a person has stated them: the row with the heads, and {field: column}."""
    return judged(stated_columns(rows, header, found))


def judged(columns):
    """The Columns with a doubt where it is not certain which one names people."""
    if columns.header is None:
        return columns
    found = columns.found
    parts = [name for name in ("family_name", "given_name") if name in found]
    if "name" in found and parts:
        columns.doubts.append(TWO_NAMES.format(FIELDS["name"], FIELDS[parts[0]]))
    elif "name" not in found and "family_name" not in found:
        columns.doubts.append(NO_NAMES)
    return columns


def newly_said(heads, columns):
    """{head as compared: field} of {field: column} that the table of heads does not tell by itself."""
    found = {}
    for name, at in columns.items():
        head = heads[at] if at < len(heads) else ""
        if head and HEADS.field_of(head) != {name}:
            found[plain_head(head)[:200]] = name
    return found
