"""Whom of a sheet the office knows already, who is on the list of the activity, and who stands in the sheet twice.

It proposes and a person decides: the same e-mail address under a like name, or the same name at the same institution,
is proposed as the same person; a likeness that proves less is shown. An address that stands under different names is a
mailbox of several: it is shown, and is taken for one person only where the name is the same too. Never across offices,
and only people of whom the importer reads: who is known from restricted lists of others alone is a new person.
"""

import hashlib
from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Coalesce

from ctassist.lib.plain_text import plain
from participants.models import Participation, Person, SheetRow
from participants.names import alike

Outcome = SheetRow.Outcome
WRITTEN = (Outcome.NEW, Outcome.KNOWN)
KEPT = (*WRITTEN, Outcome.NOTED)  # of which something is written
SAME, OTHER, NOT_AT_ALL = "same", "new", "out"  # what somebody decides of a row
AT_ONCE = 10_000  # keys in one question to the database


@dataclass(slots=True)
class Judged:
    """What becomes of a row: `person` is the key of the stored person whom it may mean, `reason` in words why."""

    one: object
    outcome: str
    person: int | None = None
    reason: str = ""
    part: int | None = None  # the participation of somebody on the list, of whom the sheet tells more


@dataclass(slots=True)
class Known:
    """A stored person of the office, as far as they are compared; `listed`: (institution, country) on this list."""

    pk: int
    key: str
    mark: str
    institution: str
    listed: tuple | None


def compare(people, activity, decisions, *, by, told=lambda done, total: None):
    """A Judged for each ListedPerson, as `by` may know people now.

    `decisions`: {number of a row as text: what somebody has decided}.
    """
    known = KnownPeople(people, activity, by)
    shared = shared_marks(people, known)
    known.shared, seen = shared, Seen(shared)
    judged = []
    for done, one in enumerate(people):
        if done % AT_ONCE == 0:
            told(done, len(people))
        decision = decisions.get(str(one.row))
        if one.faults:
            judged.append(Judged(one, Outcome.LEFT_OUT if decision == NOT_AT_ALL else Outcome.FAULT))
        elif decision == NOT_AT_ALL:
            judged.append(Judged(one, Outcome.LEFT_OUT))
        else:
            judged.append(judged_by(one, decision, known, seen))
    return judged


def judged_by(one, decision, known, seen):
    """The Judged of a row without faults."""
    sure, maybe = known.candidates(one)
    stored = sure or maybe
    is_same = decision == SAME or (sure and decision != OTHER)
    if stored and is_same:
        return judged_same(one, stored, seen)
    earlier, is_sure = seen.like(one)
    if earlier and (is_sure and decision != OTHER or decision == SAME):
        return Judged(one, Outcome.REPEATED, reason=f"As in row {earlier:,}.")
    seen.note(one)
    if stored:
        return Judged(one, Outcome.NEW, stored.pk, known.why(one, stored))
    reason = f"The same address as in row {earlier:,}, another name." if earlier and not is_sure else ""
    return Judged(one, Outcome.NEW, reason=reason)


def judged_same(one, stored, seen):
    if stored.listed:
        return Judged(one, Outcome.LISTED, stored.pk)
    if earlier := seen.people.get(stored.pk):
        return Judged(one, Outcome.REPEATED, stored.pk, f"As in row {earlier:,}.")
    seen.people[stored.pk] = one.row
    seen.note(one)
    return Judged(one, Outcome.KNOWN, stored.pk)


def shared_marks(people, known):
    """The addresses that stand under names which are not alike, in the sheet or among whom the office knows."""
    keys = {mark: {stored.key for stored in found} for mark, found in known.by_mark.items()}
    for one in people:
        if one.mark:
            keys.setdefault(one.mark, set()).add(one.key)
    longest = {mark: max(found, key=lambda key: (len(key), key)) for mark, found in keys.items()}
    return {mark for mark, found in keys.items() if not all(alike(key, longest[mark]) for key in found)}


def is_one(mark, shared, key, other):
    """Whether two names under one address are taken for one person."""
    return key == other if mark in shared else alike(key, other)


class Seen:
    """Rows of the sheet that come before. `shared`: addresses of several people."""

    def __init__(self, shared):
        self.shared = shared
        self.people, self.addresses, self.names = {}, {}, {}
        self.plain = {"": ""}

    def place(self, one):
        """Institution and country as they are compared."""
        if one.institution not in self.plain:
            self.plain[one.institution] = plain(one.institution)
        return self.plain[one.institution], one.country

    def like(self, one):
        """(the number of an earlier row that may tell of the same person, whether it is taken for that)."""
        rows = self.addresses.get(one.mark, {})
        like = rows.get(one.key)
        if like is None and one.mark not in self.shared:
            like = next((row for key, row in rows.items() if alike(key, one.key)), None)
        like = like or self.names.get(one.key, {}).get(self.place(one))
        return (like, True) if like else (next(iter(rows.values()), None), False)

    def note(self, one):
        if one.mark:
            self.addresses.setdefault(one.mark, {}).setdefault(one.key, one.row)
        self.names.setdefault(one.key, {}).setdefault(self.place(one), one.row)


class KnownPeople:
    """People of the office of whom somebody reads, with a name or an address that stands in the sheet."""

    def __init__(self, people, activity, by):
        self.by_name, self.by_mark, self.shared = {}, {}, set()
        rows = Participation.objects.filter(activity=activity).values_list("person_id", "institution", "country_id")
        listed = {person: (plain(institution), country) for person, institution, country in rows}
        keys = sorted({one.key for one in people if one.key})
        marks = sorted({one.mark for one in people if one.mark})
        here = Person.objects.visible_to(by).filter(office=activity.office_id, erased_at__isnull=True)
        found = {}
        # one question for names and one for addresses: each has an index of its own
        for column, some, asked in (("name_key", here, keys), ("email_mark", here.exclude(email_mark=""), marks)):
            rows = some.order_by().values_list(
                "pk", "name_key", "email_mark", Coalesce(F("institution__name"), F("institution_text"))
            )
            for start in range(0, len(asked), AT_ONCE):
                found |= {row[0]: row for row in rows.filter(**{f"{column}__in": asked[start : start + AT_ONCE]})}
        for pk, (_, key, stored_mark, institution) in sorted(found.items()):
            one = Known(pk, key, stored_mark, plain(institution), listed.get(pk))
            self.by_name.setdefault(key, []).append(one)
            if stored_mark:
                self.by_mark.setdefault(stored_mark, []).append(one)

    def candidates(self, one):
        """(who it is by all that is known, who it may be): each a Known or None."""
        by_mark = self.by_mark.get(one.mark, []) if one.mark else []
        by_name = self.by_name.get(one.key, []) if one.key else []
        if not by_mark and not by_name:
            return None, None
        institution = plain(one.institution)
        sure = [stored for stored in by_mark if is_one(one.mark, self.shared, stored.key, one.key)]
        sure += [stored for stored in by_name if self.is_sure(one, stored, institution)]
        sure.sort(key=lambda stored: stored.listed is None)  # who is on the list comes first
        maybe = [stored for stored in by_mark if stored.key == one.key] + by_name + by_mark
        return (sure[0] if sure else None), (maybe[0] if maybe else None)

    def is_sure(self, one, stored, institution):
        if stored.listed:
            there, country = stored.listed
            return institution in ("", there, stored.institution) and one.country in (None, country)
        return bool(institution) and stored.institution == institution

    def why(self, one, stored):
        """In words, what a stored person has in common with a row that is taken for another one."""
        if stored.mark and stored.mark == one.mark:
            return "The same address, another name." if stored.key != one.key else "The same address."
        return "The same name, at another institution." if stored.institution else "The same name."


def counts_of(judged, headings):
    """{outcome: rows}."""
    counts = {outcome.value: 0 for outcome in Outcome}
    for row in judged:
        counts[row.outcome] += 1
    return counts | {Outcome.HEADING.value: len(headings)}


def fingerprint(judged):
    """A digest of all that would be written: by it a later look tells whether anything is otherwise."""
    found = hashlib.sha256()
    for row in judged:
        one = row.one
        told = (one.row, str(row.outcome), row.person, one.family_name, one.given_name, one.email, one.gender)
        told += (one.category, one.country, one.institution, one.position_title, one.role, one.attendance)
        told += (one.certificate_no, str(one.certificate_on), bool(one.faults), one.presence)
        found.update(repr(told).encode("utf-8", "backslashreplace"))
    return found.hexdigest()
