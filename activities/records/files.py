"""The files of a data folder. A line of the wrong shape, or with a word that no rule speaks of, stops the load."""

from ctassist.lib.loading import BadRow, read_csv, read_jsonl

TEXTS = [str]
RECORD = {  # column -> type, [type of each member], {column: type} or {...: type of any column}
    "id": str,
    "title": str,
    "kind": str,
    "status": str,
    "date": {"text": (str, int), "precision": str, "start": str, "end": str},
    "place": {"city": str, "country": str},
    "modality": str,
    "scope": str,
    "countries": TEXTS,
    "regions": TEXTS,
    "roles": {...: TEXTS},
    "themes": TEXTS,
    "mandates": TEXTS,
    "instruments": TEXTS,
    "audience": TEXTS,
    "outputs": TEXTS,
    "related": TEXTS,
    "note": str,
    "src": {"seed": str, "at": str},
}
ACTIVITY = RECORD | {
    "participants": {
        "planned": int,
        "planned_qualifier": str,
        "actual": (int, type(None)),
        "actual_qualifier": str,
        "events": int,
        "note": str,
    },
    "project": str,
    "outcome": str,
}
OUTPUT = RECORD | {"languages": TEXTS, "participants": {...: (str, int)}}
FIGURE = RECORD | {
    "value": {"n": int, "q": str, "participants": int, "events": int, "derived_mean_per_workshop": int},
}
REQUIRED = ["id", "title", "kind", "src"]
WORDS = {str: "text", int: "a whole number", list: "a list", dict: "an object", type(None): "null"}


class Folder:
    """A folder with the tables (CSV), and the records (JSON lines) one level below."""

    def __init__(self, path):
        self.path = path

    def table(self, name):
        """The rows of a CSV file."""
        return read_csv(self.path / name)

    def records(self, name, shape=RECORD):
        """The lines of a file of records, each with its own id and of that shape; BadRow otherwise."""
        ids = set()
        for row in read_jsonl(self.path / "records" / name):
            check(row, row, shape)
            for column in REQUIRED:
                if column not in row:
                    raise BadRow(row, column, "missing")
            for column in ("seed", "at"):
                if column not in row["src"]:
                    raise BadRow(row, f"src.{column}", "missing")
            if row["id"] in ids:
                raise BadRow(row, "id", "a line above has this id")
            ids.add(row["id"])
            yield row


def check(row, value, shape, column=""):
    """BadRow unless a value has the shape."""
    kind = type(shape) if isinstance(shape, (dict, list)) else shape
    if not isinstance(value, kind) or isinstance(value, bool):
        names = " or ".join(WORDS[one] for one in (kind if isinstance(kind, tuple) else (kind,)))
        raise BadRow(row, column, f"not {names}", value)
    if isinstance(shape, list):
        for member in value:
            check(row, member, shape[0], column)
    elif isinstance(shape, dict):
        for name, member in value.items():
            inner = f"{column}.{name}" if column else name
            if name not in shape and ... not in shape:
                raise BadRow(row, inner, "no rule says where this goes", member)
            check(row, member, shape.get(name, shape.get(...)), inner)
