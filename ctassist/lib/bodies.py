"""What people and systems send to be written, in the shapes that are read: fields with their words of refusal.

A body is a DRF serializer. It refuses names that it does not know, and takes a value that ctassist derives only as it
stands: so what was read can be sent back, changed where it may be. `current` in its context is what is read now.
Faults are {place: messages}, a place being a path such as `partners/1/role`.
"""

import threading
import unicodedata
from functools import cached_property

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ctassist.lib import reference
from ctassist.lib.json_body import fault_of_text
from ctassist.lib.writing import raise_faults

LONGEST_ECHO = 100
UNKNOWN_NAME = "There is no field of this name."
DERIVED = "ctassist derives this: it can be sent back as it was read, and not be changed."
WORDS = {
    "required": "Fill this in.",
    "null": "Fill this in.",
    "blank": "Fill this in.",
    "invalid": "This is not text.",
    "max_length": "Give at most {max_length} characters.",
}
SHOWN_WITH_CODES = {  # names that stand beside a code in what is read
    *("code", "label", "url", "html_url", "name", "acronym", "alpha2", "alpha3", "m49", "iati_org_ref"),
    *("iati_organisation_role", "title", "type", "symbol", "short_title", "reference"),
}


class Body(serializers.Serializer):
    """An object with fields; `derived` names those that are read but never set."""

    derived = ()
    default_error_messages = {"invalid": "This is not an object with fields.", "null": "Send an object with fields."}

    @cached_property
    def readings(self):
        """{name: (field, the method `validate_<name>` or None)}: what a body reads, which stays the same."""
        return {name: (field, getattr(self, f"validate_{name}", None)) for name, field in self.fields.items()}

    def to_internal_value(self, data):
        """The values of an object that JSON gave; of one with faults, those of all names."""
        if not isinstance(data, dict):
            return super().to_internal_value(data)
        values, faults = {}, self.names_at_fault(data)
        for name, (field, validate) in self.readings.items():
            try:
                if name in data or field.required:
                    value = field.run_validation(data.get(name, serializers.empty))
                else:
                    value = field.get_default()
                values[name] = validate(value) if validate else value
            except serializers.ValidationError as error:
                faults[name] = error.detail
            except serializers.SkipField:  # left out, and nothing stands for it
                pass
        if faults:
            raise serializers.ValidationError(faults)
        return values

    def run_validators(self, value):
        """Nothing: what the parts of a body must say together is for `validate`."""

    def names_at_fault(self, data):
        faults = {name: [UNKNOWN_NAME] for name in data if name not in self.readings and name not in self.derived}
        sent = [name for name in self.derived if name in data]
        if not sent:
            return faults
        current = self.context.get("current") or {}
        if self.field_name:
            current = current.get(self.field_name) or {}
        return faults | {name: [DERIVED] for name in sent if name not in current or data[name] != current[name]}


class Text(serializers.CharField):
    """Text as it was sent, in Unicode's composed form, without outer blanks. Required text has a visible character."""

    default_error_messages = WORDS

    def __init__(self, *, optional=False, **options):
        if optional:
            options |= {"required": False, "allow_blank": True, "allow_null": True, "default": ""}
        super().__init__(**options)

    def run_validation(self, data=serializers.empty):
        if isinstance(data, str):
            if fault := fault_of_text(data):
                raise serializers.ValidationError(fault)
            data = unicodedata.normalize("NFC", data).strip()
            if data and not any(unicodedata.category(letter)[0] not in "CZ" for letter in data):
                data = ""
        elif data is not None and data is not serializers.empty:
            self.fail("invalid")
        return super().run_validation(data) or ""


class Number(serializers.IntegerField):
    """A whole number from 0; None where nothing is stated."""

    default_error_messages = {
        "invalid": "Give a whole number.",
        "min_value": "Give a number that is not below zero.",
        "max_value": "This number is too large.",
        "max_string_length": "This number is too large.",
    }

    def __init__(self, **options):
        super().__init__(**{"required": False, "allow_null": True, "default": None, "min_value": 0} | options)
        self.max_value = options.get("max_value", 2_147_483_647)

    def to_internal_value(self, data):
        if isinstance(data, bool | float):
            self.fail("invalid")
        return super().to_internal_value(data)


def shortened(text):
    """What was sent, short enough to be said back."""
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"


@extend_schema_field(OpenApiTypes.STR)
class Code(serializers.Field):
    """The key of a row of a reference table, by one of its columns: `"workshop"`, or an object that holds it.

    A retired row is taken only where the record has it already (`kept` in the context: {(model, key)}).
    """

    default_error_messages = {
        "required": WORDS["required"],
        "null": WORDS["null"],
        "invalid": "Give a code.",
        "unknown": "“{code}” is no {name}.",
        "retired": "“{code}” is retired: choose another {name}.",
    }

    def __init__(self, model, *, by="code", optional=False, **options):
        self.model, self.by = model, by
        if optional:
            options |= {"required": False, "allow_null": True, "default": None}
        super().__init__(**options)

    def to_internal_value(self, data):
        if isinstance(data, dict) and data.keys() <= SHOWN_WITH_CODES:
            data = data.get(self.by)
        if data == "" and self.allow_null:
            return None
        if not isinstance(data, str):
            self.fail("invalid")
        name = self.model._meta.verbose_name
        row = reference.tables().by(self.model, self.by).get(data)
        if row is None:
            self.fail("unknown", code=shortened(data), name=name)
        key = getattr(row, self.model._meta.pk.attname)
        if not getattr(row, "is_active", True) and (self.model, key) not in self.context.get("kept", ()):
            self.fail("retired", code=data, name=name)
        return key


class Codes(serializers.ListField):
    """A list of codes of one reference table, as their keys."""

    default_error_messages = {"not_a_list": "Give a list of codes.", "max_length": "Name at most {max_length}."}

    def __init__(self, model, *, by="code", most=200, **options):
        super().__init__(child=Code(model, by=by), **{"required": False, "default": list, "max_length": most} | options)


class Rows(serializers.ListSerializer):
    """A list of objects."""

    default_error_messages = {
        "not_a_list": "Give a list.",
        "max_length": "Give at most {max_length} of them.",
    }


def rows(body_class, *, most=200):
    """A field that takes a list of bodies, of none where it is left out."""
    return Rows(child=body_class(), required=False, default=list, max_length=most)


def read_body(body_class, sent, **context):
    """The values of what was sent. ValidationError by place for what cannot be read."""
    reader = reader_of(body_class)
    reader._context = context
    try:
        return reader.run_validation(sent)
    except serializers.ValidationError as error:
        raise_faults(faults_of(error.detail))
    finally:
        reader._context = {}


readers = threading.local()


def reader_of(body_class):
    """The body that reads in this thread: making one with all its fields takes longer than reading with it."""
    known = vars(readers).setdefault("by_class", {})
    if body_class not in known:
        known[body_class] = body_class()
    return known[body_class]


def faults_of(errors, place=""):
    """DRF's nested errors as {place: messages}."""
    if isinstance(errors, dict):
        pairs = errors.items()
    elif errors and isinstance(errors[0], dict):
        pairs = enumerate(errors)
    else:
        return {place or "record": [str(message) for message in errors]}
    faults = {}
    for name, nested in pairs:
        if nested:
            name = "" if name == "non_field_errors" else str(name)
            faults |= faults_of(nested, "/".join(filter(None, [place, name])) or "record")
    return faults
