"""The States of a map as text of a page. There are two hundred, and a template takes many times as long for them."""

from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import mark_safe


def shapes(rows):
    """The shapes of some States, each with what is said of it, and with where that leads."""
    file = escape(static("img/world.svg"))
    return mark_safe("".join(shape(row, file) for row in rows))


def shape(row, file):
    drawn = f'<title>{escape(row["name"])}: {escape(row["words"])}</title><use href="{file}#{row["alpha3"]}"/>'
    return f'<a href="{escape(row["url"])}" tabindex="-1">{drawn}</a>' if row["url"] else f"<g>{drawn}</g>"


def table_rows(rows):
    """The rows of the table that says the same."""
    return mark_safe("".join(map(table_row, rows)))


def table_row(row):
    return (
        f'<tr><th class="name" scope="row">{linked(row["name"], row["url"])}</th>'
        f'<td data-label="Class">{escape(row["kind"].label)}</td>'
        f'<td data-label="Details"><span>{escape(row["words"])}</span></td></tr>\n'
    )


def linked(name, url):
    return f'<a href="{escape(url)}">{escape(name)}</a>' if url else escape(name)
