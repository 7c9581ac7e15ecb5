"""Answers about all rows of a large table, kept in parts of SIZE keys each.

After a change only the parts with the changed rows are asked again: whoever adds the parts up has figures of a hundred
thousand rows for the cost of some thousand. As with `KeptAnswers`, the history says which rows changed, those that
hang on them included, and a change of another table on which the answers rest ends them all.
"""

from collections import OrderedDict

from ctassist.lib import freshness

SIZE = 2048
MISSING = object()
WHOLE = None  # in the place of a part: when all were asked for


class KeptParts:
    """The last `most` questions about the rows of `table`; `others` begin the names of what the answers rest on too.

    What a part tells must follow from its own rows and these tables, which all have a history.
    """

    def __init__(self, table, *others, most):
        self.table, self.others, self.most = table, others, most
        self.questions = OrderedDict()  # question -> {part: (turn in which it was answered, answer)}
        freshness.holders.append(self)

    def get(self, question, ask):
        """The answers of all parts, as a list. Nobody may change what comes back.

        `ask(parts)` gives {part: answer} of those of some parts that have rows, of all where `parts` is None. Call it
        in `freshness.one_snapshot`.
        """
        moment = freshness.now()
        if moment.snapshot is None:  # inside a transaction that has written: others do not see what it sees
            return [*ask(None).values()]
        kept = self.kept(question, moment.turn)
        missing = None if kept is None else [part for part, answer in kept.items() if answer is MISSING]
        if missing != []:
            told = ask(missing)
            told = {part: told.get(part) for part in missing or told}
            self.keep(question, told, moment.turn, is_whole=missing is None)
            kept = (kept or {}) | told
        return [answer for answer in kept.values() if answer is not None]

    def kept(self, question, turn):
        """{part: answer} of what is kept, MISSING for what was made in a later turn or has changed; None of nothing."""
        with freshness.lock:
            parts = dict(self.questions.get(question, {WHOLE: (turn + 1, None)}))
        if parts[WHOLE][0] > turn:  # a part that this reader sees may be gone by then
            return None
        return {part: answer if made_in <= turn else MISSING for part, (made_in, answer) in parts.items()}

    def keep(self, question, told, turn, *, is_whole):
        """Keep answers, unless this process has dropped something since: they may be of before."""
        with freshness.lock:
            if freshness.followed.dropped > turn:
                return
            if is_whole:
                self.questions[question] = {WHOLE: (turn, None)}
            if question in self.questions:
                self.questions[question].update({part: (turn, answer) for part, answer in told.items()})
                self.questions.move_to_end(question)
            while len(self.questions) > self.most:
                self.questions.popitem(last=False)

    def drop(self, changed):
        """Forget the parts of the records in `changed` ("table key"); everything where another table changed."""
        names = [name.partition(" ")[::2] for name in changed or ()]
        if changed is None or any(table != self.table and table.startswith(self.others) for table, _ in names):
            self.questions.clear()
            return
        for part in {int(key) // SIZE for table, key in names if table == self.table}:
            for parts in self.questions.values():
                parts[part] = (0, MISSING)
