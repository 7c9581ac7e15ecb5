"""What each State lacks of the instruments on a day, as far as that is known."""

from collections import defaultdict
from dataclasses import dataclass

from ctassist.lib.kept_answers import KeptAnswers
from instruments import parties
from instruments.matrix import TABLES
from reports.statistics import MISSING

KEPT = KeptAnswers(*TABLES, most=20)


@dataclass
class Gap:
    """Numbers of instruments of one State.

    `lacking`: known not to be a party, former parties and signatories included. `by_last_list`: not on the last list of
    all parties, which ends before the day: it may have joined since. `unknown`: not known otherwise.
    """

    party: int = 0
    lacking: int = 0
    by_last_list: int = 0
    unknown: int = 0

    @property
    def open(self):
        """To how many it is not known to be a party although a list tells that it was not."""
        return self.lacking + self.by_last_list


def gaps_on(day):
    """{alpha-3: Gap} of all States on a day; one query, none until a treaty fact changes."""
    return KEPT.get(day, lambda: read(day))


def read(day):
    found = defaultdict(Gap)
    for status in parties.statuses(day):
        gap = found[status.country]
        if status.status == "party":
            gap.party += 1
        elif status.status in MISSING:
            gap.lacking += 1
        elif status.doubt == "after_list":
            gap.by_last_list += 1
        else:
            gap.unknown += 1
    return dict(found)
