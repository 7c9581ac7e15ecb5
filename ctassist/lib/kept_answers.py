"""Answers that rest on a few tables, kept in the process exactly as long as no row of these tables changes.

`counting` keeps an answer until anything is committed, whatever it is. What costs much and rests on recorded tables
alone, or on tables that triggers keep from these, is kept here: `freshness` names the records that changed, through
whatever door, and only a change in one of the tables ends it, or one of a reference table.
"""

from collections import OrderedDict

from ctassist.lib import freshness


class KeptAnswers:
    """The last `most` answers to questions about tables whose names begin with one of `tables`."""

    def __init__(self, *tables, most):
        self.tables, self.most = tables, most
        self.answers = OrderedDict()  # question -> (turn in which it was answered, answer)
        freshness.holders.append(self)

    def get(self, question, answer):
        """What is kept for a question, else what `answer()` gives. Nobody may change what comes back."""
        moment = freshness.now()
        if moment.snapshot is None:  # inside a transaction that has written: others do not see what it sees
            return answer()
        question = (moment.reference_version, question)
        answered_in, found = self.answers.get(question, (moment.turn + 1, None))
        if answered_in > moment.turn:
            found = answer()
            self.keep(question, found, moment.turn)
        return found

    def keep(self, question, found, turn):
        """Keep an answer, unless this process has dropped something since: it may be of before."""
        with freshness.lock:
            if freshness.followed.dropped > turn:
                return
            self.answers[question] = (turn, found)
            self.answers.move_to_end(question)
            while len(self.answers) > self.most:
                self.answers.popitem(last=False)

    def drop(self, changed):
        """Forget everything where one of the records in `changed` ("table key") stands in one of our tables."""
        if changed is None or any(name.startswith(self.tables) for name in changed):
            self.answers.clear()
