"""From a translated line to a stored activity, by the same service as every other door."""

from django.core.exceptions import ValidationError

from activities.models import Activity
from activities.services import LINKS, record_activity
from ctassist.lib.history.models import Change
from ctassist.lib.loading import BadRow, Loading

DOOR = "load_records"


class ActivityLoading(Loading):
    """Activities on their way in. One that people have changed since it was loaded is theirs: it is left alone."""

    def __init__(self, references):
        among = Activity.objects.filter(reference__in=references).prefetch_related(*LINKS)
        super().__init__(Activity, ["reference"], among)
        self.edited = edited_by_people(self.stored.values())

    def record(self, row, at_first, values, links):
        """The activity with these values, and with exactly these rows; of a relation left out there are none."""
        key = (values["reference"],)
        activity = self.stored.get(key)
        if activity is not None and activity.pk in self.edited:
            self.count(key, "left")
            return activity
        outcome = "added" if activity is None else "changed"
        activity = activity or Activity(**at_first)
        for name, value in values.items():
            setattr(activity, name, value)
        try:
            written = record_activity(activity, {relation: links.get(relation, []) for relation in LINKS})
        except ValidationError as error:
            place, messages = next(iter(error.message_dict.items()))
            raise BadRow(row, place, messages[0]) from None
        self.stored[key] = activity
        self.count(key, outcome if written else "left")
        return activity


def edited_by_people(activities):
    """Primary keys of those among some activities that were changed by anything but a load."""
    keys = [str(activity.pk) for activity in activities]
    changes = Change.objects.filter(subject_table=Activity._meta.db_table, subject_key__in=keys).exclude(door=DOOR)
    return {int(key) for key in changes.values_list("subject_key", flat=True).distinct()}
