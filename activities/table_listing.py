"""The list of activities as a table on a page and in a file: its columns, how dense it is, and its order by them."""

from functools import cached_property

from activities.cells import besides
from activities.columns import COLUMNS, TITLE, columns_to, head, usual_columns
from activities.listing import RELEVANCE, ActivityListing
from ctassist.lib.parameters import SEVERAL, is_blank

DENSITIES = ("comfortable", "compact")
ALWAYS_OFFERED = ("-starts_on", "starts_on", "-updated_at", "updated_at", "reference", RELEVANCE)
MOST_ON_A_PAGE = 7  # columns of an upright sheet of A4 that can be read


class ActivityTable(ActivityListing):
    """Activities with the columns that the address names; these are no question, so the API does not take them."""

    showing = ("ordering", "columns", "density")
    several = {"columns": SEVERAL}

    @property
    def paging(self):
        return (*super().paging, *self.showing)

    def faults(self):
        faults = super().faults()
        unknown = [name for name in self.asked_columns if name not in columns_to(self.user)]
        if unknown and "columns" not in faults:
            words = " and ".join(f"“{name}”" for name in unknown)
            faults["columns"] = [f"{words}: no column of this list. There are: {', '.join(columns_to(self.user))}."]
        density = self.params.get("density")
        if density and density not in DENSITIES and "density" not in faults:
            faults["density"] = [f"Give one of: {', '.join(DENSITIES)}."]
        return faults

    # -- columns --

    @cached_property
    def asked_columns(self):
        """The names that the address gives, by commas or by giving the parameter again; each once, in their order."""
        given = [name.strip() for value in self.params.getlist("columns") for name in value.split(",")]
        return list(dict.fromkeys(name for name in given if not is_blank(name)))

    @property
    def names_columns(self):
        return bool(self.asked_columns)

    @cached_property
    def columns(self):
        """The names of the columns shown, in order. The title is always there: it leads to the record."""
        names = [name for name in self.asked_columns if name in COLUMNS] or usual_columns(self.user)
        return names if TITLE in names else [TITLE, *names]

    def heads(self):
        """The heads of the table; where there is an order by a column, with the query that has it."""
        return [head(name, self.columns) | self.order_by(COLUMNS[name]) for name in self.columns]

    def order_by(self, column):
        """Whether the list is ordered by a column, and the query that orders it so, or the other way round."""
        if not column.order or self.count < 2:
            return {}
        rising, falling = column.order, f"-{column.order}"
        in_use = {rising: "ascending", falling: "descending"}.get(self.ordering)
        first, second = (falling, rising) if column.falls else (rising, falling)
        return {"sorted": in_use, "query": self.query(ordering=second if self.ordering == first else first)}

    def column_choices(self):
        """Every column for the form that chooses: those shown first, each with the queries that move it."""
        offered = columns_to(self.user)
        others = [name for name in offered if name not in self.columns]
        return [
            {
                "name": name,
                "label": offered[name].label,
                "is_shown": name in self.columns,
                "is_fixed": name == TITLE,
                "earlier": self.moved(name, -1),
                "later": self.moved(name, 1),
            }
            for name in [*self.columns, *others]
        ]

    def moved(self, name, by):
        """The query of the list with a column one place earlier or later; None where there is no such place."""
        if name not in self.columns:
            return None
        names, at = [*self.columns], self.columns.index(name)
        if not 0 <= at + by < len(names):
            return None
        names[at], names[at + by] = names[at + by], names[at]
        return self.query(columns=",".join(names))

    @property
    def usual_query(self):
        """The query of the same list with the usual columns; None where it shows these."""
        return self.query(columns=None) if self.names_columns else None

    @property
    def is_wide(self):
        """Whether a sheet of paper is laid across for it."""
        return len(self.columns) > MOST_ON_A_PAGE

    # -- how it is shown --

    @property
    def density(self):
        return self.params.get("density") or DENSITIES[0]

    @property
    def is_dense(self):
        return self.density == "compact"

    def densities(self):
        """Each density: its label, its value in an address (none for the usual one), and whether it is in use."""
        return [
            {"label": name, "value": name if name != DENSITIES[0] else "", "in_use": name == self.density}
            for name in DENSITIES
        ]

    def orders(self):
        """The orders that stand above the list: few, and the one in use; the others stand at the heads of columns."""
        return [order for order in super().orders() if order["name"] in ALWAYS_OFFERED or order["in_use"]]

    def all_orders(self):
        return super().orders()

    def besides(self):
        needed = {name for column in self.columns for name in COLUMNS[column].needs}
        found = besides(self.user) if needed else {}
        return super().besides() | {name: found[name] for name in needed}

    def carried(self, *left_out):
        """(name, value) of all parameters save some: what a form of the page sends along."""
        return [
            (name, value)
            for name, values in self.params.lists()
            for value in values
            if value and name not in ("page", *left_out)
        ]

    @property
    def carried_by_filters(self):
        """What the form of the filters sends along, besides the order."""
        return [(name, value) for name, value in self.carried("ordering") if name in self.showing]

    @property
    def carried_by_columns(self):
        """What the form of the columns sends along: the question."""
        return self.carried(*self.showing)
