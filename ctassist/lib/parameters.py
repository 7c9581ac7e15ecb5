"""Which query parameters an address takes: a view says so in `takes`, and one that says nothing takes none.

`ParametersMiddleware` holds every view of the site to it, those that come with Django and other packages too.
"""

import unicodedata

CHECKED_BY_VIEW = None  # for lists, which show their form again together with what is wrong
LANGUAGE = {"language": None}
SEVERAL = object()  # in the place of the values: any value, and more than one of them

UNKNOWN = "There is no parameter of this name."
TWICE = "Give this parameter once."
BLANK = "Give a value, or leave this parameter out."


def takes(*names, **words):
    """A decorator: the view takes these parameters; `words` names for a parameter the few values it can have."""

    def say(view):
        view.takes = dict.fromkeys(names) | words
        return view

    return say


def taken_by(view):
    """{name: the values it can have, None for any, or SEVERAL} of a view; CHECKED_BY_VIEW where it checks itself."""
    return getattr(view, "takes", getattr(getattr(view, "view_class", None), "takes", {}))


def faults(params, taken, *, has_form=False):
    """Messages by parameter name. A page with a form (`has_form`) may be sent fields that were left empty."""
    found = {name: fault(name, values, taken, has_form) for name, values in params.lists()}
    return {name: [message] for name, message in found.items() if message}


def fault(name, values, taken, has_form):
    """What is wrong with one parameter, or None."""
    if name not in taken:
        return UNKNOWN
    if len(values) > 1 and taken[name] is not SEVERAL:
        return TWICE
    if blanks := [value for value in values if is_blank(value)]:
        return None if has_form and not any(blanks) else BLANK
    if taken[name] not in (None, SEVERAL) and values[0] not in taken[name]:
        return f"Give one of: {', '.join(taken[name])}."
    return None


def is_blank(text):
    """Whether there is nothing in it that can be seen: blanks, control and format characters only."""
    return all(unicodedata.category(character)[0] in "ZC" for character in text)
