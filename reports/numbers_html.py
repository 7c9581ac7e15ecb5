"""Numbers of a dashboard as text of a page. There are hundreds, and a template takes many times as long for them."""

from django.utils.html import escape
from django.utils.safestring import mark_safe

NOT_TOLD = '<span class="unknown">not told</span>'


def number(told, address):
    """A number that opens its rows in the list at `address`, and how many more may be meant."""
    shown = linked(f"{told['count']:,}", told["count"] and told["query"], address)
    if told["possible"]:
        more = linked(f"+{told['possible']:,}", told["possible_query"], address)
        shown += (
            f' <span class="possible">{more}<span class="visually-hidden"> more may fall in the period</span></span>'
        )
    return mark_safe(shown)


def linked(words, query, address):
    return f'<a href="{address}{escape(query)}">{words}</a>' if query else words


def run(named):
    """List items of (name, address or None)."""
    return mark_safe("".join(f"<li>{linked(escape(name), address, '')}</li>" for name, address in named))


def people_row(label, address, people):
    """Somebody's country or the like, which may lead somewhere, and how many people."""
    named = linked(escape(label), address, "")
    return mark_safe(f'<tr><th scope="row">{named}</th><td class="number">{people:,}</td></tr>')


def trainings_row(told, address):
    """A part of the trainings: how many, which opens them, and the people trained in them, None where not told."""
    trainings = linked(f"{told['training_records']:,}", told["query"], address)
    people = NOT_TOLD if told["trained"] is None else f"{told['trained']:,}"
    return mark_safe(
        f'<tr><th scope="row">{escape(told["words"])}</th><td class="number">{trainings}</td>'
        f'<td class="number">{people}</td></tr>'
    )


def row(told, address):
    """A part of a list with its number and a bar: `bar` and `bar_possible` are their lengths in per cent."""
    bars = f'<rect class="certain" width="{told["bar"]}" height="10"/>'
    if told["bar_possible"]:
        bars += f'<rect class="possible" x="{told["bar"]}" width="{told["bar_possible"]}" y="1" height="8"/>'
    return mark_safe(
        f'<tr><th scope="row">{escape(told["label"])}</th><td class="number">{number(told, address)}</td>'
        '<td class="bar-cell"><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"'
        f' focusable="false">{bars}</svg></td></tr>\n'
    )
