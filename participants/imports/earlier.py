"""What was answered for a sheet of an activity, taken over when its bad rows are mended and uploaded again.

An import keeps its answers by fingerprint, as heads are remembered (`remembering.py`): nothing of the sheet can be read
from them. They are asked only by a sheet whose heads say that it was made of bad rows; any other one may mean something
else by the same word. What is taken over stands among the answers, and can be taken back.
"""

from ctassist.lib.sealing import mark
from ctassist.lib.sheet_columns import ROWS_BEFORE_HEADS, plain_head
from participants.imports.remembering import heads_like, mark_of
from participants.imports.spellings import ANSWERED
from participants.models import AttendanceImport

HEADS_OF_BAD_ROWS = ["Row", "What is wrong"]
NOTHING = {"columns": {}, "days": {}, "answers": {}}


def is_of_bad_rows(rows):
    return any({*HEADS_OF_BAD_ROWS} <= {*row} for row in rows[:ROWS_BEFORE_HEADS])


def answered_before(activity):
    """The answers that the newest import of an activity keeps, of those that have some."""
    newest = AttendanceImport.objects.filter(activity=activity).exclude(answered={}).first()
    return newest.answered if newest else {}


class Earlier:
    """Answers as an import keeps them, asked by what stands in a sheet; `taken`: {(field, spelling): code} so far."""

    def __init__(self, answered=None):
        self.answered, self.taken = NOTHING | (answered or {}), {}

    def field_of(self, head):
        """The field that a head was said to mean, "" for none; None where nobody said so."""
        return self.answered["columns"].get(mark_of(head)) if self.answered["columns"] else None

    def session_of(self, head):
        """What was said of a column of a day, as a person states it; None where nobody said so."""
        return self.answered["days"].get(mark_of(plain_head(head))) if self.answered["days"] else None

    def code_of(self, field, spelling):
        """What a spelling was said to mean, or None."""
        code = self.answered["answers"].get(mark_of_answer(field, spelling)) if self.answered["answers"] else None
        if code:
            self.taken[field, spelling] = code
        return code


class Heads:
    """{head as compared: field}, as it was said of an earlier sheet, else by the office."""

    def __init__(self, earlier, remembered):
        self.earlier, self.remembered = earlier, remembered

    def get(self, head):
        field = self.earlier.field_of(head)
        return self.remembered.get(head) if field is None and self.remembered else field


def mark_of_answer(field, spelling):
    return mark(f"answer {field} {spelling}")


def answers_kept(answered, reading, heads, columns):
    """What an import keeps: the answers that it has taken over, and those of its reading."""
    kept = NOTHING | answered
    stated = {at: field for field, at in columns.items()} if "header" in reading.stated else None
    said = {mark_of(plain_head(head)): stated.get(at, "") for at, head in enumerate(heads) if head} if stated else {}
    days = {
        mark_of(plain_head(heads[int(at)])): value
        for at, value in reading.stated.get("days", {}).items()
        if int(at) < len(heads) and heads[int(at)]
    }
    answers = {
        mark_of_answer(field, spelling): code
        for field, codes in reading.answers.items()
        for spelling, code in codes.items()
    }
    found = {"columns": kept["columns"] | said, "days": kept["days"] | days, "answers": kept["answers"] | answers}
    return found if any(found.values()) else {}


def without(answered, marks):
    """What an import keeps but for the answers with some marks."""
    return {kind: {key: said for key, said in found.items() if key not in marks} for kind, found in answered.items()}


def forget_said(people):
    """Forgets answers about what is the name of one of some people."""
    names = {name for person in people for name in heads_like(person)}
    marks = {mark_of(name) for name in names} | {mark_of_answer(field, name) for field in ANSWERED for name in names}
    for one in AttendanceImport.objects.exclude(answered={}).only("answered"):
        kept = without(one.answered, marks)
        if kept != one.answered:
            one.answered = kept
            one.save(update_fields=["answered"])


def take_over(reading, read):
    """Puts what a sheet of bad rows takes over among the answers of its reading; whether there is anything."""
    answers = {field: dict(said) for field, said in reading.answers.items()}
    for (field, spelling), code in read.earlier.taken.items():
        answers.setdefault(field, {})[spelling] = code
    reading.answers = answers
    return bool(read.earlier.taken)


def taken_over(reading, read):
    """What was taken over, for people to see: {"answers": [(field, spelling)], "heads": the heads of columns}."""
    before = [tuple(one) for one in reading.found.get("taken_over", {}).get("answers", [])]
    answers = [(field, spelling) for field, spelling in before if spelling in reading.answers.get(field, {})]
    heads = read.columns.heads
    asked = [head for head in heads if head] if "header" not in reading.stated else []
    found = [head for head in asked if read.earlier.field_of(plain_head(head)) is not None]
    days = reading.stated.get("days", {})
    found += [
        head
        for at, head in enumerate(heads)
        if head and head not in found and str(at) not in days and read.earlier.session_of(head) is not None
    ]
    return {"answers": list(dict.fromkeys([*answers, *read.earlier.taken])), "heads": found}
