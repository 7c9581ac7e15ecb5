"""What the templates show of a form about participants: each field with its words, its value and its faults."""

from ctassist.lib.json_body import fault_of_text


def typed(post, fields):
    """({field: text, or list of codes}, {field: messages} of what no text can hold) as a browser sent it.

    A browser writes the end of a line in two characters.
    """
    found = {}
    for name, spec in fields.items():
        if spec.get("widget") == "several":
            found[name] = post.getlist(name)
        elif spec.get("widget") == "box":
            found[name] = "on" if post.get(name) else ""
        else:
            found[name] = post.get(name, "").replace("\r\n", "\n").strip()
    faults = {}
    for name, value in found.items():
        told = [fault_of_text(text) for text in (value if isinstance(value, list) else [value])]
        if any(told):
            faults[name] = [next(filter(None, told))]
    return found, faults


class FormPage:
    """A form as it is shown: `fields` by name, and `problems` on top of it.

    `specs`: {name: how the field is shown}; `choices`: {name: [(code, label)]} of fields with a few values.
    `differences`: (label, saved meanwhile, yours) of what differs from a version that somebody else has saved.
    """

    def __init__(self, specs, values, choices=None, *, faults=None, version="", differences=()):
        self.specs, self.values, self.choices = specs, values, choices or {}
        self.faults, self.version, self.differences = faults or {}, version, differences

    @property
    def fields(self):
        return {name: self.field(name, spec) for name, spec in self.specs.items()}

    def field(self, name, spec):
        errors = self.faults.get(name, [])
        parts = {"error": errors, "hint": spec.get("hint")}
        value = self.values.get(name, "")
        chosen = value if isinstance(value, list) else [value]
        return {
            "name": name,
            "value": value,
            "errors": errors,
            "described_by": " ".join(f"{name}-{part}" for part, is_there in parts.items() if is_there),
            **spec,
            "options": [(code, label, code in chosen) for code, label in self.choices.get(name, ())],
        }

    @property
    def problems(self):
        """What is wrong: the id to go to ("" for none), the name of the field, the message."""
        order = [*self.specs, *(name for name in self.faults if name not in self.specs)]
        labels = {name: spec["label"] for name, spec in self.specs.items()}
        return [
            {"anchor": name if name in labels else "", "label": labels.get(name, ""), "text": text}
            for name in order
            for text in self.faults.get(name, [])
        ]

    def words(self, name, value):
        """A value as people read it."""
        labels = dict(self.choices.get(name, ()))
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(code, code) for code in values)


def differences(page, theirs):
    """(label, saved meanwhile, yours) of the fields of a page that differ from the values that are stored by now."""
    return [
        (spec["label"], page.words(name, theirs[name]), page.words(name, page.values[name]))
        for name, spec in page.specs.items()
        if name in theirs and theirs[name] != page.values[name]
    ]
