"""The shapes of what this app joins, in the API schema."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from countries.serializers import CountrySerializer
from instruments.serializers import RatificationSerializer, RatificationSummarySerializer


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
class AskedField(serializers.Field):
    """What the address says for one parameter: a text, or a list where it says several."""

    def to_representation(self, value):
        return value


class ActivityCountsSerializer(serializers.Serializer):
    as_beneficiary = serializers.IntegerField()
    as_venue = serializers.IntegerField()


class CountryItemSerializer(CountrySerializer):
    ratification = RatificationSummarySerializer()


class CountryProfileSerializer(CountrySerializer):
    ratification = RatificationSerializer()
    activity_counts = ActivityCountsSerializer()
    national_instruments_url = serializers.URLField(allow_null=True)


class DaysSerializer(serializers.Serializer):
    first = serializers.DateField()
    last = serializers.DateField()


class DatedInstrumentSerializer(serializers.Serializer):
    code = serializers.CharField()
    deposited_on = serializers.DateField(allow_null=True, help_text="Null where no act with a date is held.")
    deposited_on_precision = serializers.CharField()


class BecamePartySerializer(serializers.Serializer):
    """A State that became party to one instrument or more."""

    alpha3 = serializers.CharField()
    name = serializers.CharField()
    name_in_source = serializers.CharField(
        allow_null=True, help_text="As the source calls it that lists the States of the year."
    )
    instruments = DatedInstrumentSerializer(many=True)
    instrument_not_stated = serializers.BooleanField(help_text="A source says that it joined one, and not which.")


class MayHaveBecomePartySerializer(serializers.Serializer):
    alpha3 = serializers.CharField()
    name = serializers.CharField()
    instruments = serializers.ListField(child=serializers.CharField(), help_text="Those that it may have joined then.")


class NotJudgedSerializer(serializers.Serializer):
    """The other States that may have become party: what is held does not tell. Never to be read as "did not"."""

    countries_count = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="Why, in a sentence.")
    countries = MayHaveBecomePartySerializer(many=True)


class RatificationStatisticsSerializer(serializers.Serializer):
    """Who became party in a year or period. Counts are null where nothing can be told; `not_judged.reason` says why."""

    year = serializers.IntegerField(allow_null=True, help_text="Null where a period was asked for.")
    period = DaysSerializer()
    as_of = serializers.DateField(help_text="Acts of later days do not count.")
    countries_count = serializers.IntegerField(allow_null=True)
    actions_dated_count = serializers.IntegerField(allow_null=True, help_text="Acts with the day of their deposit.")
    became_party = BecamePartySerializer(many=True, help_text="In the order of the source, else by name.")
    not_judged = NotJudgedSerializer()


class NumberSerializer(serializers.Serializer):
    """How many rows, how many more may be meant (null without a period), and where they are listed."""

    count = serializers.IntegerField()
    possible = serializers.IntegerField(allow_null=True)
    url = serializers.URLField(allow_null=True)
    possible_url = serializers.URLField(allow_null=True)


class FigureSerializer(NumberSerializer):
    name = serializers.CharField()
    label = serializers.CharField()
    note = serializers.CharField(allow_null=True)


class BeforeSerializer(NumberSerializer):
    words = serializers.CharField()


class PeopleSerializer(serializers.Serializer):
    """A sum over the rows that tell a number, null where none does; how it is meant; how many rows tell none."""

    name = serializers.CharField()
    label = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    basis = serializers.CharField(allow_null=True)
    told = serializers.IntegerField()
    not_recorded = serializers.IntegerField()


class CountriesReachedSerializer(serializers.Serializer):
    """Different countries that benefit from delivered activities; "minimum" where one of these does not list them."""

    number = serializers.IntegerField(allow_null=True)
    basis = serializers.CharField()
    told = serializers.IntegerField(help_text="Delivered activities that say which, or how many.")
    not_recorded = serializers.IntegerField()
    url = serializers.URLField(allow_null=True)


class PartSerializer(NumberSerializer):
    code = serializers.CharField()
    label = serializers.CharField()


class BreakdownSerializer(serializers.Serializer):
    """The total is the sum of the rows, less `repeated`, and those that are `not_recorded`."""

    name = serializers.CharField()
    label = serializers.CharField()
    rows = PartSerializer(many=True)
    repeated = serializers.IntegerField()
    not_recorded = NumberSerializer(allow_null=True)


class ActivityStatisticsSerializer(NumberSerializer):
    filters = serializers.DictField(child=AskedField())
    figures = FigureSerializer(many=True)
    people = PeopleSerializer(many=True)
    countries_reached = CountriesReachedSerializer()
    before = BeforeSerializer(allow_null=True)
    stretches = PartSerializer(many=True)
    in_no_stretch = serializers.IntegerField()
    breakdowns = BreakdownSerializer(many=True)


class SexesSerializer(serializers.Serializer):
    """People trained, by sex. A cell is null that nobody reported, or that is hidden; `withheld` are in no cell."""

    female = serializers.IntegerField(allow_null=True)
    male = serializers.IntegerField(allow_null=True)
    other = serializers.IntegerField(allow_null=True)
    undisclosed = serializers.IntegerField(allow_null=True)
    not_recorded = serializers.IntegerField(allow_null=True)
    withheld = serializers.IntegerField(help_text="People whose sex is not told, so that no number leads to one.")
    share_female = serializers.CharField(
        allow_null=True, help_text="Of those whose sex is disclosed, 0 to 1; null where some are withheld."
    )
    share_female_min = serializers.CharField(allow_null=True, help_text="The least that it can be.")
    share_female_max = serializers.CharField(allow_null=True, help_text="The most that it can be.")
    coverage = serializers.CharField(allow_null=True, help_text="The share of all whose sex is told here, 0 to 1.")
    suppressed = serializers.BooleanField()


class CategoryTrainedSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    trained = serializers.IntegerField()


class CountryTrainedSerializer(serializers.Serializer):
    alpha3 = serializers.CharField()
    name = serializers.CharField()
    trained = serializers.IntegerField()


class TrainingsSerializer(serializers.Serializer):
    trained = serializers.IntegerField(allow_null=True)
    training_activities = serializers.IntegerField(help_text="How many times they were held.")
    training_records = serializers.IntegerField(help_text="How many records tell of them.")


class RowTrainedSerializer(TrainingsSerializer):
    url = serializers.URLField(allow_null=True, help_text="The list of these trainings; null of a single activity.")


class PartTrainedSerializer(RowTrainedSerializer):
    code = serializers.CharField()
    label = serializers.CharField()


class YearTrainedSerializer(RowTrainedSerializer):
    year = serializers.IntegerField()


class PlannedAgainstActualSerializer(serializers.Serializer):
    planned = serializers.IntegerField(allow_null=True, help_text="Of the activities that tell both.")
    attended = serializers.IntegerField(allow_null=True, help_text="Of the activities that tell both.")
    fill_rate = serializers.CharField(allow_null=True)
    partial = serializers.IntegerField(allow_null=True)
    no_show = serializers.IntegerField(allow_null=True)
    show_up_rate = serializers.CharField(allow_null=True, help_text="Of people listed by name.")


class SourceOfPeopleSerializer(serializers.Serializer):
    number = serializers.IntegerField(allow_null=True)
    basis = serializers.CharField(allow_null=True)
    words = serializers.CharField(allow_null=True)
    records = serializers.IntegerField(help_text="How many activities tell it.")
    counts = serializers.BooleanField(help_text="Whether the other figures are made of it.")


class SourcesOfPeopleSerializer(serializers.Serializer):
    """Four figures that are never added to one another."""

    planned = SourceOfPeopleSerializer()
    reported = SourceOfPeopleSerializer()
    counted_by_heads = SourceOfPeopleSerializer()
    listed_by_name = SourceOfPeopleSerializer()


class WithheldSerializer(serializers.Serializer):
    """What the asker is not told: numbers of people, and activities of fewer than five."""

    records = serializers.IntegerField(
        help_text="Activities with a total that is in no sum: it would tell of fewer than five people."
    )
    by_sex = serializers.IntegerField()
    by_category = serializers.IntegerField()
    by_country = serializers.IntegerField()
    officials = serializers.IntegerField(help_text="People of whom it is not told whether they are officials.")


class PeopleStatisticsSerializer(serializers.Serializer):
    """Who was trained, as far as it is recorded and may be told to the asker. Unknown is null, never 0."""

    filters = serializers.DictField(child=AskedField())
    basis = serializers.ListField(child=serializers.CharField(), help_text="Statuses of the activities counted.")
    training_activities = serializers.IntegerField(help_text="How many times trainings were held.")
    training_activities_basis = serializers.CharField(
        allow_null=True, help_text="How that number is meant: exact, minimum …; null without trainings."
    )
    training_records = serializers.IntegerField(help_text="How many records tell of them.")
    records_without_figures = serializers.IntegerField(help_text="Trainings of which nobody told how many came.")
    undated_activities = serializers.IntegerField(help_text="Trainings that may fall in the period; not counted.")
    participations = serializers.IntegerField(allow_null=True, help_text="All who took part, whatever the kind.")
    trained = serializers.IntegerField(allow_null=True)
    criminal_justice_officials_trained = serializers.IntegerField(allow_null=True)
    practitioners_trained = serializers.IntegerField(allow_null=True, help_text="Officials included.")
    parliamentarians_trained = serializers.IntegerField(allow_null=True)
    civil_society_trained = serializers.IntegerField(allow_null=True)
    category_not_recorded = serializers.IntegerField(allow_null=True)
    unique_min = serializers.IntegerField(allow_null=True, help_text="So many different people at least.")
    unique_max = serializers.IntegerField(allow_null=True, help_text="So many different people at most.")
    is_lower_bound = serializers.BooleanField()
    is_approximate = serializers.BooleanField()
    by_sex = SexesSerializer()
    by_category = CategoryTrainedSerializer(many=True)
    by_country = CountryTrainedSerializer(many=True, help_text="Countries of the people.")
    by_theme = PartTrainedSerializer(many=True)
    by_region = PartTrainedSerializer(many=True)
    by_partner = PartTrainedSerializer(many=True)
    by_year = YearTrainedSerializer(many=True)
    not_in_a_year = TrainingsSerializer(allow_null=True)
    planned_against_actual = PlannedAgainstActualSerializer()
    sources = SourcesOfPeopleSerializer()
    sources_note = serializers.CharField(allow_null=True)
    suppressed = serializers.BooleanField()
    withheld = WithheldSerializer()
    generated_at = serializers.DateTimeField()


class FoundSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="By which its address names it: a code or reference.")
    name = serializers.CharField()
    found_as = serializers.CharField(allow_null=True, help_text="Its other name by which it was found.")
    note = serializers.CharField(allow_blank=True, help_text="What tells it from others, in words.")
    url = serializers.URLField()
    html_url = serializers.CharField()


class FoundGroupSerializer(serializers.Serializer):
    """What was found of one kind, eight at most, the best first."""

    kind = serializers.CharField()
    count = serializers.IntegerField(help_text="How many there are of this kind.")
    is_best_of_newest = serializers.BooleanField(help_text="The words are common: only the newest were weighed.")
    url = serializers.URLField(allow_null=True, help_text="The list of all of them, where there is one.")
    results = FoundSerializer(many=True)


class SearchSerializer(serializers.Serializer):
    """Groups in the order of their best result."""

    search = serializers.CharField(help_text="The words as they were read.")
    is_near = serializers.BooleanField(help_text="No name fits: those that stand here are near.")
    did_you_mean = serializers.ListField(child=serializers.CharField(), help_text="The nearest names, if none fits.")
    groups = FoundGroupSerializer(many=True)
