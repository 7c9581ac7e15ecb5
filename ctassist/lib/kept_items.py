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
        self.items = OrderedDict()  # key as text -> {variant: JSON}
        freshness.holders.append(self)

    def get(self, keys, variant, make):
        """JSON fragments of the records with these keys, in that order; of those that are still there.

        `variant` is all that an item depends on besides its record, such as language and reference tables;
        `make(keys)` gives {key: what to encode} for those that are not kept.
        """
        if freshness.now().snapshot is None:
            made = make(keys)
            return [encoded(made[key]) for key in keys if key in made]
        followed = freshness.seen["xmin"]
        found = {key: self.items.get(str(key), {}).get(variant) for key in keys}
        missing = [key for key, item in found.items() if item is None]
        if missing:
            made = {key: encoded(item) for key, item in make(missing).items()}
            found |= made
            self.keep(made, variant, followed)
        return [found[key] for key in keys if found[key] is not None]

    def keep(self, made, variant, followed):
        """Keep what was made, unless this process has dropped something since: it may be of before."""
        with freshness.lock:
            if freshness.seen["xmin"] != followed:
                return
            for key, item in made.items():
                variants = self.items.setdefault(str(key), {})
                if len(variants) >= MOST_VARIANTS:
                    variants.clear()
                variants[variant] = item
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
