"""The shapes of activities and projects in the API schema; `reading` makes what they describe."""

from rest_framework import serializers

from countries.serializers import CountryLinkSerializer
from ctassist.lib.serializers import CodeLabelSerializer, CodeTitleSerializer, PeriodSerializer
from partners.serializers import PartnerLinkSerializer


class VenueSerializer(serializers.Serializer):
    city = serializers.CharField(allow_null=True)
    country = CountryLinkSerializer(allow_null=True)


class ParticipantsSerializer(serializers.Serializer):
    planned = serializers.IntegerField(allow_null=True)
    planned_basis = serializers.CharField(allow_null=True)
    attended = serializers.IntegerField(
        allow_null=True, help_text="By the list of names or by head count; null too where it is under 5."
    )
    attended_basis = serializers.CharField(
        allow_null=True, help_text="A code of count-bases, or `under_5`: they were fewer than 5."
    )
    attended_source = serializers.ChoiceField(["named", "headcount", "mixed"], allow_null=True)
    reported = serializers.IntegerField(allow_null=True, help_text="As a document reports it.")
    reported_basis = serializers.CharField(allow_null=True)
    registered = serializers.IntegerField(allow_null=True)


class ActivityItemSerializer(PeriodSerializer):
    """An activity in a list. Beneficiaries are whom it serves; the venue is where it is held."""

    public_id = serializers.UUIDField()
    reference = serializers.CharField()
    url = serializers.URLField()
    html_url = serializers.CharField()
    title = serializers.CharField()
    title_language = serializers.CharField()
    kind = CodeLabelSerializer()
    modality = CodeLabelSerializer(allow_null=True)
    scope = CodeLabelSerializer(allow_null=True)
    status = CodeLabelSerializer()
    dates_are = serializers.ChoiceField(["planned", "actual", "mixed"], allow_null=True)
    time_zone = serializers.CharField(allow_null=True)
    venue = VenueSerializer(allow_null=True)
    withheld = serializers.ListField(
        child=serializers.ChoiceField(["city", "dates"]),
        help_text="What is recorded and not told to you: of the place only the country, of dates only the year.",
    )
    in_confidence = serializers.ListField(
        child=serializers.ChoiceField(["city", "dates"]),
        help_text="What you are told and the public is not: do not pass it on.",
    )
    lead = PartnerLinkSerializer(allow_null=True)
    beneficiary_countries = CountryLinkSerializer(many=True)
    regions = serializers.ListField(child=serializers.CharField())
    themes = serializers.ListField(child=serializers.CharField())
    is_training = serializers.BooleanField()
    participants = ParticipantsSerializer()
    updated_at = serializers.DateTimeField()


class PossibleSerializer(serializers.Serializer):
    """Activities that may fall in the period asked for but need not: never added to `count`."""

    count = serializers.IntegerField()
    url = serializers.URLField(help_text="The list of them.")
    results = ActivityItemSerializer(many=True, help_text="The first of them, on the first page.")


class AllParticipantsSerializer(ParticipantsSerializer):
    states = serializers.IntegerField(allow_null=True)
    states_basis = serializers.CharField(allow_null=True)


class RecordLinkSerializer(serializers.Serializer):
    reference = serializers.CharField()
    title = serializers.CharField(allow_null=True)
    url = serializers.URLField()
    html_url = serializers.CharField()


class OutputLinkSerializer(CodeTitleSerializer):
    url = serializers.URLField()
    html_url = serializers.CharField()


class RoleSerializer(CodeLabelSerializer):
    iati_organisation_role = serializers.CharField(allow_null=True)


class PartnerWithRefSerializer(PartnerLinkSerializer):
    iati_org_ref = serializers.CharField(allow_null=True)


class ActivityPartnerSerializer(serializers.Serializer):
    partner = PartnerWithRefSerializer()
    role = RoleSerializer()
    is_inferred = serializers.BooleanField()


class ActivityCountrySerializer(serializers.Serializer):
    country = CountryLinkSerializer()
    relation = serializers.ChoiceField(["beneficiary", "invited", "participating"])
    share = serializers.CharField(allow_null=True)


class MandateLinkSerializer(serializers.Serializer):
    symbol = serializers.CharField(allow_null=True)
    label = serializers.CharField()
    code = serializers.CharField()
    url = serializers.URLField()


class InstrumentLinkSerializer(serializers.Serializer):
    code = serializers.CharField()
    short_title = serializers.CharField()
    url = serializers.URLField()


class SectorSerializer(serializers.Serializer):
    code = serializers.CharField()
    percentage = serializers.CharField()


class DocumentLinkSerializer(CodeTitleSerializer):
    type = serializers.CharField()


class CitationSerializer(serializers.Serializer):
    """The place in a document that the record rests on."""

    document = DocumentLinkSerializer()
    place = serializers.CharField()


class LinksSerializer(serializers.Serializer):
    self = serializers.URLField()
    iati = serializers.URLField(allow_null=True)
    history = serializers.CharField(allow_null=True)


class HeadCountSerializer(serializers.Serializer):
    """People who attended, counted without names. An empty cell is not reported; 0 means none."""

    country = CountryLinkSerializer(allow_null=True)
    category = CodeLabelSerializer(allow_null=True)
    role = CodeLabelSerializer()
    female = serializers.IntegerField(allow_null=True)
    male = serializers.IntegerField(allow_null=True)
    other = serializers.IntegerField(allow_null=True)
    undisclosed = serializers.IntegerField(allow_null=True)
    not_recorded = serializers.IntegerField(allow_null=True, help_text="Counted, but not by sex.")
    basis = serializers.CharField()


class PersonSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class NamedSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class ProposalSerializer(serializers.Serializer):
    """How far the proposal to publish it has come."""

    state = serializers.ChoiceField(["proposed", "returned"])
    since = serializers.DateTimeField()
    by = serializers.CharField()
    note = serializers.CharField(allow_null=True, help_text="What whoever proposed or returned it says to it.")


NOT_FOR_SYSTEMS = " Left out for partners' systems."


class InternalSerializer(serializers.Serializer):
    source_note = serializers.CharField()
    status_reason = serializers.CharField()
    sensitivity = serializers.ChoiceField(["public", "internal", "restricted"])
    online_url = serializers.CharField()
    city_withheld = serializers.BooleanField(
        help_text="Whether only readers of internals are told city, venue, co-ordinates and time zone."
    )
    dates_withheld = serializers.BooleanField(
        help_text="Whether only readers of internals are told more of the dates than the year."
    )
    published_at = serializers.DateTimeField(allow_null=True)
    published_by = serializers.CharField(
        allow_null=True, required=False, help_text="null: published as its source is." + NOT_FOR_SYSTEMS
    )
    proposal = ProposalSerializer(
        allow_null=True, required=False, help_text="null: nobody proposes to publish it." + NOT_FOR_SYSTEMS
    )
    office = serializers.CharField()
    head_counts = HeadCountSerializer(
        many=True, allow_null=True, help_text="null for those with whom the record is shared: few people could be told."
    )
    named_people = PersonSerializer(
        many=True, required=False, help_text="Who sees it while it is restricted." + NOT_FOR_SYSTEMS
    )
    shared_with_offices = NamedSerializer(many=True, required=False)
    shared_with_partners = NamedSerializer(many=True, required=False)


class ActivitySerializer(ActivityItemSerializer):
    """One activity with all that is recorded of it."""

    titles = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    summaries = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    original_language = serializers.CharField(allow_null=True, help_text="Of the title that the source gives.")
    summary = serializers.CharField(allow_null=True)
    background = serializers.CharField(allow_null=True)
    objectives = serializers.CharField(allow_null=True)
    outcome = serializers.CharField(allow_null=True)
    dates_as_stated = serializers.CharField(allow_null=True)
    planned = PeriodSerializer()
    actual = PeriodSerializer()
    duration_days = serializers.IntegerField(allow_null=True)
    venue_name = serializers.CharField(allow_null=True)
    latitude = serializers.CharField(allow_null=True)
    longitude = serializers.CharField(allow_null=True)
    delivery_count = serializers.IntegerField()
    delivery_count_basis = serializers.CharField()
    participants = AllParticipantsSerializer()
    parent = RecordLinkSerializer(allow_null=True)
    children = RecordLinkSerializer(many=True)
    project = RecordLinkSerializer(allow_null=True)
    partners = ActivityPartnerSerializer(many=True)
    partner_sentence = serializers.CharField(allow_null=True, help_text="Who did what, written from the roles.")
    countries = ActivityCountrySerializer(many=True)
    mandates = MandateLinkSerializer(many=True)
    instruments = InstrumentLinkSerializer(many=True)
    audience = serializers.ListField(child=serializers.CharField())
    sessions = serializers.ListField(child=serializers.DictField())
    outputs = OutputLinkSerializer(many=True)
    sdg_targets = serializers.ListField(child=serializers.CharField())
    gcts_pillars = serializers.ListField(child=serializers.CharField())
    dac_sectors = SectorSerializer(many=True)
    gender_significance = serializers.IntegerField(allow_null=True)
    counts_as_training = serializers.BooleanField(allow_null=True, help_text="null: as the kind says.")
    is_from_past_source = serializers.BooleanField(
        help_text="Read in a cited document of the past, which may leave out who led it, how, for whom or when."
    )
    citations = CitationSerializer(many=True)
    documents = serializers.ListField(child=serializers.DictField())
    participant_statistics_url = serializers.URLField()
    links = LinksSerializer()
    internal = InternalSerializer(required=False, help_text="Only for those who read internal fields.")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class OwnInternalSerializer(serializers.Serializer):
    """What those read of a project or output who read its internal fields."""

    source_note = serializers.CharField()
    sensitivity = serializers.ChoiceField(["public", "internal", "restricted"])
    published_at = serializers.DateTimeField(allow_null=True)
    published_by = serializers.CharField(allow_null=True, help_text="null: published as its source is.")
    office = serializers.CharField()


class ProjectPartnerSerializer(serializers.Serializer):
    partner = PartnerLinkSerializer()
    role = CodeLabelSerializer()
    is_inferred = serializers.BooleanField()


class ProjectMandateSerializer(serializers.Serializer):
    code = serializers.CharField()
    symbol = serializers.CharField(allow_null=True)
    url = serializers.URLField()


class ProjectSerializer(PeriodSerializer):
    """A project with all that is recorded of it."""

    public_id = serializers.UUIDField()
    reference = serializers.CharField()
    url = serializers.URLField()
    html_url = serializers.CharField()
    title = serializers.CharField(allow_null=True)
    title_is_verbatim = serializers.BooleanField()
    titles = serializers.DictField(child=serializers.CharField())
    summary = serializers.CharField(allow_null=True)
    status = CodeLabelSerializer()
    dates = serializers.CharField()
    dates_as_stated = serializers.CharField(allow_null=True)
    partners = ProjectPartnerSerializer(many=True)
    countries = CountryLinkSerializer(many=True)
    regions = serializers.ListField(child=serializers.CharField())
    themes = serializers.ListField(child=serializers.CharField())
    mandates = ProjectMandateSerializer(many=True)
    instruments = serializers.ListField(child=serializers.CharField())
    related = RecordLinkSerializer(many=True)
    outputs = OutputLinkSerializer(many=True)
    citations = CitationSerializer(many=True)
    internal = OwnInternalSerializer(required=False, help_text="Only for those who read internal fields.")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class OutputSerializer(serializers.Serializer):
    """What assistance leaves behind, in one edition, with all that is recorded of it."""

    public_id = serializers.UUIDField()
    code = serializers.CharField()
    url = serializers.URLField()
    html_url = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(allow_null=True)
    type = CodeLabelSerializer()
    status = CodeLabelSerializer()
    published_on = serializers.DateField(allow_null=True)
    published_on_precision = serializers.CharField(help_text="day, month, quarter, half_year, year or unknown")
    published = serializers.CharField(help_text="The date in words.")
    dates_as_stated = serializers.CharField(allow_null=True)
    symbol = serializers.CharField(allow_null=True, help_text="ISBN or symbol.")
    link = serializers.CharField(allow_null=True, help_text="Where it can be read.")
    edition_of = OutputLinkSerializer(allow_null=True)
    editions = OutputLinkSerializer(many=True, help_text="Later ones.")
    lead = PartnerLinkSerializer(allow_null=True)
    partners = PartnerLinkSerializer(many=True)
    languages = CodeLabelSerializer(many=True)
    countries = CountryLinkSerializer(many=True)
    themes = serializers.ListField(child=serializers.CharField())
    activities = RecordLinkSerializer(many=True)
    projects = RecordLinkSerializer(many=True)
    citations = CitationSerializer(many=True)
    internal = OwnInternalSerializer(required=False, help_text="Only for those who read internal fields.")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()
