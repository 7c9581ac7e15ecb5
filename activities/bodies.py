"""The body of an activity: what may be written, in the shape in which it is read.

`ActivityBody` takes what the API, the form and the admin pages send; `columns` and `links` turn it into what the
service writes. What is left out of a body is empty, save `internal`, whose parts stay as they are: not everybody who
writes reads them.
"""

import secrets
from functools import cached_property

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Office
from activities.models import (
    Activity,
    ActivityCountry,
    ActivityKind,
    ActivityScope,
    ActivityStatus,
    CountBasis,
    Mandate,
    Modality,
    OutputType,
    ParticipantCategory,
    ParticipationRole,
    PartnerRole,
    Project,
    SourceDocument,
    Theme,
)
from activities.models.publication import Sensitivity
from activities.models.readers import READERS
from activities.reading import CELLS
from activities.serializers import ActivitySerializer
from countries.models import Country, Language, Region
from ctassist.lib.bodies import Body, Code, Codes, Number, Rows, Text, rows, shortened
from ctassist.lib.date_words import ending_after_start
from ctassist.lib.models import DatePrecision
from ctassist.lib.partial_dates import DAY, UNKNOWN, PartialDate, first_day_of
from instruments.models import Instrument
from partners.models import Partner

YEARS = (1945, 2100)
LONGEST = 20_000  # characters of a long text


class PeriodBody(Body):
    """First and last day, each with how much is known of it; a day alone is known to the day."""

    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    starts_on_precision = Code(DatePrecision, optional=True)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on_precision = Code(DatePrecision, optional=True)

    def validate(self, period):
        faults = {}
        for name in ("starts_on", "ends_on"):
            day = period[name]
            precision = period[f"{name}_precision"] or (DAY if day else UNKNOWN)
            period[f"{name}_precision"] = precision
            if day is None and precision != UNKNOWN:
                faults[name] = ["Give the first day of the stretch too."]
            elif day is not None and precision == UNKNOWN:
                faults[f"{name}_precision"] = ["Say how much of the date is known."]
            elif day is not None and not YEARS[0] <= day.year <= YEARS[1]:
                faults[name] = [f"Give a year from {YEARS[0]} to {YEARS[1]}."]
            elif first_day_of(day, precision) != day:
                faults[name] = ["Give the first day of the month, quarter, half-year or year."]
        if not faults:
            try:
                ends = (PartialDate(period[name], period[f"{name}_precision"]) for name in ("starts_on", "ends_on"))
                ending_after_start(*ends)
            except ValueError as error:
                faults["ends_on"] = [str(error)]
        if faults:
            raise serializers.ValidationError(faults)
        return period


class VenueBody(Body):
    city = Text(optional=True, max_length=120)
    country = Code(Country, by="alpha3", optional=True)


class PeopleBody(Body):
    """Numbers with their qualifiers; a number alone is exact."""

    derived = ("attended", "attended_basis", "attended_source")

    planned = Number()
    planned_basis = Code(CountBasis, optional=True)
    reported = Number()
    reported_basis = Code(CountBasis, optional=True)
    registered = Number()
    states = Number()
    states_basis = Code(CountBasis, optional=True)

    def validate(self, people):
        for name in ("planned", "reported", "states"):
            if people[name] is None and people[f"{name}_basis"]:
                raise serializers.ValidationError({name: ["Give the number for this qualifier."]})
            if people[name] is not None:
                people[f"{name}_basis"] = people[f"{name}_basis"] or "exact"
        return people


class PartnerRow(Body):
    partner = Code(Partner)
    role = Code(PartnerRole)
    is_inferred = serializers.BooleanField(required=False, default=False)


class CountryRow(Body):
    country = Code(Country, by="alpha3")
    relation = serializers.ChoiceField(
        ActivityCountry.Relation.values, error_messages={"invalid_choice": "Say beneficiary, invited or participating."}
    )
    share = serializers.DecimalField(
        5,
        2,
        required=False,
        allow_null=True,
        default=None,
        error_messages={
            "invalid": "Give a share in per cent, such as 16.67.",
            "max_digits": "A share lies above 0 and at most at 100 per cent.",
            "max_whole_digits": "A share lies above 0 and at most at 100 per cent.",
            "max_decimal_places": "Give at most two decimals.",
        },
    )

    def validate_share(self, share):
        if share is not None and not 0 < share <= 100:
            raise serializers.ValidationError("A share lies above 0 and at most at 100 per cent.")
        return share


@extend_schema_field(OpenApiTypes.STR)
class RecordKey(serializers.Field):
    """Another record, by its reference: one of `visible(user)`, or the one that is named already if it is in `kept`."""

    default_error_messages = {"invalid": "Give a reference.", "unknown": "There is no {name} “{code}”."}

    def __init__(self, name, column, visible, kept=None, **options):
        self.name, self.column, self.visible, self.kept = name, column, visible, kept
        super().__init__(**options)

    def to_internal_value(self, data):
        if isinstance(data, dict):
            data = data.get(self.column)
        if data == "" and self.allow_null:
            return None
        if not isinstance(data, str) or "\x00" in data or not data.isprintable():
            self.fail("invalid")
        key = self.choices(data).filter(**{self.column: data}).values_list("pk", flat=True).first()
        if key is None:
            self.fail("unknown", name=self.name, code=shortened(data))
        return key

    def choices(self, data):
        """The rows that may be named; one that the record names already stays."""
        current = (self.context.get("current") or {}).get(self.field_name) or {}
        is_kept = self.kept is not None and current.get(self.column) == data
        return (self.kept if is_kept else self.visible)(self.context["by"])


def optional_record(name, column, visible, kept=None):
    return RecordKey(name, column, visible, kept, required=False, allow_null=True, default=None)


class NewDocumentBody(Body):
    title = Text(max_length=300)
    type = Code(OutputType)


class DocumentField(RecordKey):
    """A source document by its code, or a new one by title and type: then its values, to be written with the record."""

    def to_internal_value(self, data):
        if not isinstance(data, dict) or "code" in data:
            return super().to_internal_value(data)
        new = NewDocumentBody(data=data, context=self.context)
        if not new.is_valid():
            raise serializers.ValidationError(new.errors)
        values = {"title": new.validated_data["title"], "document_type_id": new.validated_data["type"]}
        return SourceDocument(code=f"doc-{secrets.token_hex(7)}", office_id=self.context["by"].office_id, **values)


class CitationRow(Body):
    document = DocumentField("source document", "code", SourceDocument.objects.visible_to)
    place = Text(max_length=100)


MOST_HEADS = 1_000_000  # in one cell


def heads():
    return Number(max_value=MOST_HEADS)


class HeadCountRow(Body):
    """People who attended, of one country, category and role, as far as known. An empty cell was not reported."""

    country = Code(Country, by="alpha3", optional=True)
    category = Code(ParticipantCategory, optional=True)
    role = Code(ParticipationRole, required=False, default="participant")
    female, male, other = heads(), heads(), heads()
    undisclosed, not_recorded = heads(), heads()
    basis = Code(CountBasis, required=False, default="exact")

    def validate(self, row):
        if all(row[cell] is None for cell in CELLS):
            raise serializers.ValidationError("Count somebody, or leave the row out.")
        return row


class PersonField(serializers.IntegerField):
    """A person by number, or as read: `{"id": 12, "name": …}`. Whether they can be named is for the service to say."""

    default_error_messages = {"invalid": "Give the number of a person."}

    def __init__(self, **options):
        super().__init__(**{"min_value": 1, "max_value": 2**31 - 1} | options)

    def to_internal_value(self, data):
        number = data.get("id") if isinstance(data, dict) and data.keys() <= {"id", "name"} else data
        if isinstance(number, bool | float):
            self.fail("invalid")
        return super().to_internal_value(number)


class InternalBody(Body):
    """What only those read who read internal fields."""

    derived = ("published_at", "published_by", "proposal", "office")

    online_url = serializers.URLField(
        required=False, allow_blank=True, max_length=300, error_messages={"invalid": "Give a whole web address."}
    )
    source_note = Text(required=False, allow_blank=True, max_length=LONGEST)
    status_reason = Text(required=False, allow_blank=True, max_length=LONGEST)
    sensitivity = serializers.ChoiceField(
        Sensitivity.values, required=False, error_messages={"invalid_choice": "Say public, internal or restricted."}
    )
    city_withheld = serializers.BooleanField(required=False)
    dates_withheld = serializers.BooleanField(required=False)
    head_counts = Rows(child=HeadCountRow(), required=False, max_length=250)
    named_people = serializers.ListField(
        child=PersonField(),
        required=False,
        max_length=100,
        error_messages={"not_a_list": "Give a list of people.", "max_length": "Name at most 100 people."},
    )
    shared_with_offices = Codes(Office, required=False, default=serializers.empty)
    shared_with_partners = Codes(Partner, required=False, default=serializers.empty)


class TitlesField(serializers.DictField):
    """Text by the code of its language."""

    default_error_messages = {"not_a_dict": "Give titles by language, such as {{“en”: “…”}}."}

    def __init__(self, longest, **options):
        super().__init__(child=Text(max_length=longest), **options)

    def to_internal_value(self, data):
        texts = super().to_internal_value(data)
        known = self.context["languages"]
        faults = {code: [f"“{code}” is no language that titles can be in."] for code in texts if code not in known}
        if faults:
            raise serializers.ValidationError(faults)
        return texts


class ActivityBody(Body):
    """All of an activity that people write."""

    reference = serializers.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        required=False,
        max_length=40,
        error_messages={"invalid": "A reference is made of letters, digits, points, hyphens and underscores."},
    )
    kind = Code(ActivityKind)
    modality = Code(Modality, optional=True)
    scope = Code(ActivityScope, optional=True)
    status = Code(ActivityStatus, required=False, default="planned")
    titles = TitlesField(500, error_messages={"required": "Give a title."})
    summaries = TitlesField(LONGEST, required=False, default=dict)
    original_language = Code(Language, optional=True)
    planned = PeriodBody(required=False, default=None, allow_null=True)
    actual = PeriodBody(required=False, default=None, allow_null=True)
    dates_as_stated = Text(optional=True, max_length=200)
    time_zone = Text(optional=True, max_length=60)
    venue = VenueBody(required=False, default=None, allow_null=True)
    venue_name = Text(optional=True, max_length=200)
    latitude = serializers.DecimalField(9, 6, required=False, allow_null=True, default=None)
    longitude = serializers.DecimalField(9, 6, required=False, allow_null=True, default=None)
    delivery_count = Number(
        default=1, allow_null=False, min_value=1, error_messages={"min_value": "An activity is held at least once."}
    )
    delivery_count_basis = Code(CountBasis, required=False, default="exact")
    counts_as_training = serializers.BooleanField(required=False, allow_null=True, default=None)
    participants = PeopleBody(required=False, default=None, allow_null=True)
    background = Text(optional=True, max_length=LONGEST)
    objectives = Text(optional=True, max_length=LONGEST)
    outcome = Text(optional=True, max_length=LONGEST)
    gender_significance = serializers.ChoiceField([0, 1, 2], required=False, allow_null=True, default=None)
    is_from_past_source = serializers.BooleanField(required=False, default=False)
    parent = optional_record("activity", "reference", Activity.objects.editable_by, kept=Activity.objects.visible_to)
    project = optional_record("project", "reference", Project.objects.visible_to)
    partners = rows(PartnerRow)
    countries = rows(CountryRow, most=250)
    regions = Codes(Region)
    themes = Codes(Theme)
    mandates = Codes(Mandate)
    instruments = Codes(Instrument)
    audience = Codes(ParticipantCategory)
    citations = rows(CitationRow)
    internal = InternalBody(required=False, default=dict)

    @cached_property
    def derived(self):
        return [name for name in ActivitySerializer._declared_fields if name not in self.fields]

    def validate(self, sent):
        """Sets the rows of head counts, which are told among the internals, apart from internal columns."""
        columns = dict(sent["internal"])
        return sent | {"head_counts": columns.pop("head_counts", None), "internal": columns}


# -- from a body to columns and rows --

SAME = [  # columns that are called in the body as in the table
    *("dates_as_stated", "time_zone", "venue_name", "latitude", "longitude", "delivery_count", "counts_as_training"),
    *("background", "objectives", "outcome", "gender_significance", "is_from_past_source"),
]
KEYS = ["kind", "modality", "scope", "status", "parent", "project", "delivery_count_basis"]
NO_PERIOD = {"starts_on": None, "starts_on_precision": UNKNOWN, "ends_on": None, "ends_on_precision": UNKNOWN}


def columns(sent):
    """{column: value} of a valid body."""
    found = {name: sent[name] for name in SAME} | {f"{name}_id": sent[name] for name in KEYS}
    if "reference" in sent:
        found["reference"] = sent["reference"]
    for which in ("planned", "actual"):
        period = sent[which] or NO_PERIOD
        for name in ("starts_on", "ends_on"):
            found[f"{which}_{name}"] = period[name]
            found[f"{which}_{name}_precision_id"] = period[f"{name}_precision"]
    venue, people = sent["venue"] or {}, sent["participants"] or {}
    found |= {"venue_city": venue.get("city", ""), "venue_country_id": venue.get("country")}
    for name, column in (("planned", "planned_participants"), ("reported", "reported_participants")):
        found |= {column: people.get(name), f"{column}_basis_id": people.get(f"{name}_basis")}
    found |= {"states_count": people.get("states"), "states_count_basis_id": people.get("states_basis")}
    internal = {name: value for name, value in sent["internal"].items() if name not in READERS}
    return found | {"registered_count": people.get("registered")} | internal


def links(sent):
    """{relation: values of rows} of a valid body, for the service."""
    languages = list(sent["titles"])
    original = sent["original_language"] or (languages[0] if len(languages) == 1 else None)
    return {
        "texts": [
            {
                "language_id": language,
                "title": title,
                "summary": sent["summaries"].get(language, ""),
                "is_original": language == original,
            }
            for language, title in sent["titles"].items()
        ],
        "partner_links": [
            {
                "partner_id": row["partner"],
                "role_id": row["role"],
                "position": at,
                "is_inferred": row["is_inferred"],
            }
            for at, row in enumerate(sent["partners"])
        ],
        "country_links": [
            {"country_id": row["country"], "relation": row["relation"], "share": row["share"]}
            for row in sent["countries"]
        ],
        "activityregions": [{"region_id": key} for key in sent["regions"]],
        "activitythemes": [
            {"theme_id": key, "is_primary": at == 0, "position": at} for at, key in enumerate(sent["themes"])
        ],
        "activitymandates": [{"mandate_id": key} for key in sent["mandates"]],
        "activityinstruments": [{"instrument_id": key} for key in sent["instruments"]],
        "activityaudiences": [{"category_id": key} for key in sent["audience"]],
        "citations": [{"document_id": stored(row["document"]), "place": row["place"]} for row in sent["citations"]],
        **readers(sent["internal"]),
    }


def head_counts(sent):
    """{relation: values of rows} of the head counts of a valid body; {} where it leaves them as they are."""
    if sent["head_counts"] is None:
        return {}
    keys = ("country", "category", "role", "basis")
    counted = [
        {f"{name}_id": row[name] for name in keys} | {cell: row[cell] for cell in CELLS} for row in sent["head_counts"]
    ]
    return {"head_counts": counted}


def readers(internal):
    """{"readers": values of rows} where a body says who sees an activity besides, {} where it does not."""
    if not READERS.keys() & internal.keys():
        return {}
    nobody = dict.fromkeys(READERS.values())
    keys = [(column, key) for name, column in READERS.items() for key in dict.fromkeys(internal.get(name, []))]
    return {"readers": [nobody | {column: key} for column, key in keys]}


def stored(document):
    """The key of a source document; a new one is written."""
    if isinstance(document, SourceDocument):
        document.save()
        return document.pk
    return document


def missing_titles(sent):
    """Faults of summaries in languages without a title."""
    return {
        f"summaries/{language}": "Give the title in this language too."
        for language in sent["summaries"]
        if language not in sent["titles"]
    }
