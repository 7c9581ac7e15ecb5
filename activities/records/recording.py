"""From a translated line to a stored activity, by the same service as every other door."""

from django.core.exceptions import ValidationError

from activities.models import Activity
from activities.services import LINKS, record_activity
from ctassist.lib.loading import BadRow, Loading


class ActivityLoading(Loading):
    """Activities on their way in."""

    def __init__(self, references):
        among = Activity.objects.filter(reference__in=references).prefetch_related(*LINKS)
        super().__init__(Activity, ["reference"], among)

    def record(self, row, at_first, values, links):
        """The activity with these values, and with exactly these rows; of a relation left out there are none."""
        key = (values["reference"],)
        activity = self.stored.get(key)
        if self.is_edited(activity):
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
