"""The participants of one activity as a file, by name: for its office with a stated reason, and for data protection."""

import tempfile

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.access_log import Of, note
from accounts.roles import has_right
from activities.cells import BETWEEN
from activities.export import MEDIA_TYPES, heading
from activities.models import ParticipationRole
from ctassist.lib import freshness, reference
from ctassist.lib.data_classes import P2, P3
from ctassist.lib.jobs.kinds import JobKind, MadeFile, Refused, Result, register
from ctassist.lib.tables import Book, CsvTable, TooManyRows
from participants import reading
from participants.erasure import one_erasure_at_a_time
from participants.listing import BY_NAME
from participants.models import Participation
from participants.opening import may_export, opened

ROWS_AT_ONCE = 1000
SHEET = "Participants"
COLUMNS = {  # name in the file -> (width on a sheet, what stands there)
    "family_name": (24, lambda part: part["family_name"]),
    "given_name": (24, lambda part: part["given_name"]),
    "gender": (14, lambda part: part["gender"]["label"]),
    "category": (24, lambda part: part["category"]["label"]),
    "country": (20, lambda part: part["country"] and part["country"]["name"]),
    "institution": (36, lambda part: part["institution"]),
    "position_title": (30, lambda part: part["position_title"]),
    "role": (18, lambda part: part["role"]["label"]),
    "other_roles": (18, lambda part: BETWEEN.join(role_label(code) for code in part["other_roles"])),
    "attendance": (18, lambda part: part["attendance"]["label"]),
    "certificate_no": (16, lambda part: part["certificate_no"]),
    "certificate_on": (12, lambda part: part["certificate_on"] and part["certificate_on"].isoformat()),
}
ERASED = "Somebody on the list was erased while the file was made. Take it out again."
ADDRESS = "email"  # the column for the data protection officer alone


def role_label(code):
    return reference.tables().rows(ParticipationRole)[code].label


def rows_of(activity, user):
    """Lists of rows, a thousand at most each, by name; each as somebody may see it at that moment."""
    with_address = has_right(user, "read_restricted")
    found = Participation.objects.visible_to(user).filter(activity=activity.pk)
    keys = list(found.order_by(*BY_NAME).values_list("pk", flat=True))
    for first in range(0, len(keys), ROWS_AT_ONCE):
        some = found.filter(pk__in=keys[first : first + ROWS_AT_ONCE]).order_by(*BY_NAME)
        with freshness.one_snapshot():
            addresses = dict(some.values_list("public_id", "person__email")) if with_address else {}
            parts = reading.items(some, "")
        for part in parts:
            part[ADDRESS] = {str(key): address for key, address in addresses.items()}.get(part["public_id"])
        yield [[cell(part) for _, cell in columns_for(user).values()] for part in parts]


def columns_for(user):
    """The columns of the file that somebody makes."""
    return COLUMNS | ({ADDRESS: (30, lambda part: part[ADDRESS])} if has_right(user, "read_restricted") else {})


def erased_on(activity):
    """Keys of the erased people on the list of an activity."""
    return set(activity.participations.filter(person__erased_at__isnull=False).values_list("person", flat=True))


@register
class ParticipantsExport(JobKind):
    """Params: `activity` (its reference), `format` (csv or xlsx), `reason`."""

    name = "participants_export"
    label = "Export of participants"
    holds_names = True

    def run(self, job, progress):
        activity = self.activity_of(job)
        job.erased_before = erased_on(activity)
        file, form = tempfile.TemporaryFile(), job.params["format"]  # noqa: SIM115 -- closed by the runner
        try:
            done = (write_csv if form == "csv" else write_xlsx)(activity, job.owner, file, progress)
        except TooManyRows as reason:
            raise Refused(f"{reason} Take CSV.") from None
        name = f"participants-{activity.reference}-{timezone.now():%Y-%m-%d-%H%M%S}.{form}"
        sentence = f"{done:,} {'person' if done == 1 else 'people'}."
        return Result(sentence, MadeFile(file, name, MEDIA_TYPES[form]))

    def activity_of(self, job):
        """The activity whose participants the owner of a job may still take out."""
        try:
            activity = opened(job.owner, job.params["activity"])
        except Http404:
            raise Refused("The activity is not there any more.") from None
        if not may_export(job.owner, activity):
            raise Refused("The list is not yours to export.")
        return activity

    def may_give_out(self, job):
        try:
            self.activity_of(job)
        except Refused:
            return False
        return True

    def made(self, job, progress):
        """Refused, and then the file is not kept, where somebody was erased while it was made."""
        activity = self.activity_of(job)
        one_erasure_at_a_time()
        if erased_on(activity) - job.erased_before:
            raise Refused(ERASED)
        of = Of("activity", activity.reference, activity.office_id)
        self.note("participants_exported", job, of, progress.done)

    def given_out(self, job, request):
        of = Of("activity", job.params["activity"])
        self.note("file_fetched", job, of, job.done, request)

    def note(self, event, job, of, rows, request=None):
        highest = P3 if has_right(job.owner, "read_restricted") else P2
        reason = job.params["reason"]
        note(event, actor=job.owner, request=request, of=of, data_class=highest, rows=rows, reason=reason)

    def rights_of(self, user):
        return f"{user.role}/{user.office_id or ''}"

    def origin(self, job):
        return reverse("participants", args=[job.params["activity"]])


def write_csv(activity, user, file, progress):
    table, done = CsvTable(file), 0
    table.write(columns_for(user))
    for rows in rows_of(activity, user):
        for row in rows:
            table.write(row)
        done += len(rows)
        progress.report(done, f"{done:,} people are written.")
    table.close()
    progress.done = done
    return done


def write_xlsx(activity, user, file, progress):
    columns, done = columns_for(user), 0
    headings, widths = [heading(name) for name in columns], [width for width, _ in columns.values()]
    with Book(file, [SHEET], created=timezone.now()) as book:
        book.heading(SHEET, headings, widths)
        for rows in rows_of(activity, user):
            for row in rows:
                for column, fault in book.write(SHEET, row):
                    progress.say(f"{fault}.", row=book.written[SHEET], column=headings[column])
            done += len(rows)
            progress.report(done, f"{done:,} people are written.")
    progress.done = done
    return done
