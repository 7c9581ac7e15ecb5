"""For the table of activities: which columns it shows, and what stands in those that are plain words."""

from django import template

from activities.columns import COLUMNS, PUBLICATION, USUAL, head

register = template.Library()


@register.simple_tag
def heads_of(rows, heads=None):
    """The heads of a table of activities: those of a listing, else the usual ones, for rows that say how they stand."""
    if heads:
        return heads
    names = [name for name in USUAL if name != PUBLICATION or (rows and rows[0].get(PUBLICATION))]
    return [head(name, names) for name in names]


@register.filter
def cells_of(row, heads):
    """(head, text) of each cell of a row; None for the text of a cell that the page makes of more than words."""
    for shown in heads:
        text = COLUMNS[shown["name"]].text
        yield shown, text and text(row)
