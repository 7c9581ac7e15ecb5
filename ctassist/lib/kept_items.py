"""Items of lists, kept ready as JSON for as long as they are true.

Making the JSON of a hundred activities costs several times what choosing them does, and most of them did not change
since they were last asked for. Each process keeps the last made ones; `freshness` says what changed, through
whatever door, and those are made anew.
"""

from collections import OrderedDict

import orjson

from ctassist.lib import freshness

MOST_VARIANTS = 4  # of one record: languages, names of the site; old reference tables leave with them


class KeptItems:
    """JSON of one kind of record by primary key, of the last made `most` records at most."""

    def __init__(self, model, most):
        self.table, self.most = model._meta.db_table, most
        self.items = OrderedDict()  # key as text -> {variant: (turn in which it was made, JSON)}
        freshness.holders.append(self)

    def get(self, keys, variant, make):
        """{key: JSON fragment} of the records with these keys that are still there.

        `variant` is all that an item depends on besides its record, such as language and reference tables;
        `make(keys)` gives {key: what to encode} for those that are not kept. Call it in `freshness.one_snapshot`,
        together with the question which keys somebody may see.
        """
        moment = freshness.now()
        found = {} if moment.snapshot is None else self.kept(keys, variant, moment.turn)
        missing = [key for key in keys if key not in found]
        if missing:
            made = {key: encoded(item) for key, item in make(missing).items()}
            found |= made
            if moment.snapshot is not None:
                self.keep(made, variant, moment.turn)
        return found

    def kept(self, keys, variant, turn):
        """What is kept for these keys, and was made in this turn or before it."""
        found = {}
        for key in keys:
            made_in, item = self.items.get(str(key), {}).get(variant, (turn + 1, None))
            if made_in <= turn:
                found[key] = item
        return found

    def keep(self, made, variant, turn):
        """Keep what was made, unless this process has dropped something since: it may be of before."""
        with freshness.lock:
            if freshness.followed.dropped > turn:
                return
            for key, item in made.items():
                variants = self.items.setdefault(str(key), {})
                if len(variants) >= MOST_VARIANTS:
                    variants.clear()
                variants[variant] = (turn, item)
            while len(self.items) > self.most:
                self.items.popitem(last=False)

    def drop(self, changed):
        """Forget the items of the records in `changed` ("table key"); all of them for None."""
        if changed is None:
            self.items.clear()
            return
        for name in changed:
            table, _, key = name.partition(" ")
            if table == self.table:
                self.items.pop(key, None)


def encoded(item):
    """One item as JSON; instants with `Z`."""
    return orjson.Fragment(orjson.dumps(item, default=str, option=orjson.OPT_UTC_Z))
