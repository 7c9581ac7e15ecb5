"""From a body, as the API sends it, to a saved view."""

from rest_framework import serializers

from activities.models import SavedView
from activities.models.saved_view import LONGEST_NAME, OpensAs, Reach
from activities.recording import merged
from activities.saved_view_services import arrange, record_view
from ctassist.lib.bodies import UNKNOWN_NAME, Body, Number, Text, read_body
from ctassist.lib.writing import raise_faults

OF_THE_MOMENT = (  # other tomorrow without a change of the view
    *("sentence", "faults", "activity_count", "possible_count", "activities_url", "tile", "is_writable"),
)
TILE_ELSEWHERE = "A tile is yours alone: send it to the address of the view with tile/ behind it."


def one_of(choices):
    """A field that takes one of a few words, the first where it is left out."""
    words = f"Give one of: {', '.join(choices.values)}."
    return serializers.ChoiceField(
        choices.choices,
        required=False,
        default=choices.values[0],
        error_messages={"invalid_choice": words, "null": words},
    )


class SavedViewBody(Body):
    """A view as it is written; what it asks stands in `query` as in the address of the list."""

    derived = ("public_id", "url", "html_url", "office", "created_at", "updated_at", "version")

    name = Text(max_length=LONGEST_NAME)
    reach = one_of(Reach)
    opens_as = one_of(OpensAs)
    query = Text(optional=True)

    def validate_query(self, text):
        return text.removeprefix("?")


class TileBody(Body):
    """Where a view stands among the tiles of whoever asks."""

    place = Number(help_text="From 1. Left out: where it stands; a new tile comes last.")


FIELDS = tuple(SavedViewBody._declared_fields)


def create_view(body, *, by):
    """A new view."""
    view = SavedView()
    fill(view, read_body(SavedViewBody, body))
    record_view(view, by=by)
    return view


def change_view(view, body, *, by, current, merge=False):
    """Change a view whose `version` is the one that its writer saw; `current` is what they read then.

    With `merge`, `body` holds only what differs (RFC 7396).
    """
    if isinstance(body, dict):
        if merge and body.get("tile", current["tile"]) != current["tile"]:  # a patch names what it is to change
            raise_faults({"tile": TILE_ELSEWHERE})
        body = {name: value for name, value in body.items() if name not in OF_THE_MOMENT}
        if merge:
            raise_faults({name: UNKNOWN_NAME for name in body if name not in current})
            body = merged({name: current[name] for name in FIELDS}, body)
    fill(view, read_body(SavedViewBody, body, current=current))
    return record_view(view, by=by)


def pin_view(view, body, *, by):
    """Make a view a tile of somebody's home page, at the place that `body` names."""
    arrange(view, "pin", by=by, **read_body(TileBody, body))


def fill(view, values):
    for name in FIELDS:
        setattr(view, name, values[name])
