"""The shapes of instruments and treaty actions in the API schema."""

from rest_framework import serializers

from ctassist.lib.serializers import CodeLabelSerializer
from instruments.parties import STATUSES


class EntryIntoForceSerializer(serializers.Serializer):
    threshold = serializers.IntegerField(allow_null=True)
    who_counts = serializers.CharField()
    delay = serializers.CharField()
    extra_condition = serializers.CharField(allow_null=True)
    rule = serializers.CharField()
    reached_on = serializers.DateField(
        allow_null=True, help_text="When the last consent that was needed was deposited; null where nothing tells."
    )
    reached_on_precision = serializers.CharField()
    entered_into_force_on = serializers.DateField(allow_null=True, help_text="As the depositary states it.")
    computed_on = serializers.DateField(
        allow_null=True,
        help_text="What follows from the deposits, as a check; only where a full list with all days is held. It can "
        "differ from the stated day: deposits of States that no longer exist are not in the lists.",
    )


class CoverageSerializer(serializers.Serializer):
    """How far our list of parties reaches; beyond it, absence says nothing."""

    kind = serializers.ChoiceField(["full", "undated_list", "partial"])
    as_of = serializers.DateField(allow_null=True)
    as_of_precision = serializers.CharField()
    statement = serializers.CharField()
    dated_consent_count = serializers.IntegerField()
    known_party_count = serializers.IntegerField()
    left_out = serializers.ListField(
        child=serializers.CharField(), help_text="States (alpha-3) of which the list says nothing, as doubtful."
    )


class TallySerializer(serializers.Serializer):
    """How many States are party to an instrument on a day."""

    as_of = serializers.DateField()
    count = serializers.IntegerField()
    un_member_count = serializers.IntegerField(help_text="Those that are members of the United Nations.")
    unknown_count = serializers.IntegerField(help_text="States of which what is held does not tell.")


class SignatoriesSerializer(serializers.Serializer):
    count = serializers.IntegerField(
        allow_null=True, help_text="Signed only; null where signatures are not held, or not up to that day."
    )


class InstrumentItemSerializer(serializers.Serializer):
    code = serializers.CharField()
    short_title = serializers.CharField()
    title = serializers.CharField()
    adopted_on = serializers.DateField()
    place = serializers.CharField()
    subject_area = serializers.CharField()
    depositaries = serializers.ListField(child=serializers.CharField())
    parent = serializers.CharField(allow_null=True)
    in_universal_set = serializers.BooleanField()
    entry_into_force = EntryIntoForceSerializer()
    coverage = CoverageSerializer(many=True)
    parties = TallySerializer()
    signatories_only = SignatoriesSerializer()
    status_url = serializers.URLField(allow_null=True)
    verified = serializers.CharField(allow_null=True)
    url = serializers.URLField()
    html_url = serializers.CharField()


class StateSerializer(serializers.Serializer):
    alpha2 = serializers.CharField()
    alpha3 = serializers.CharField()
    name = serializers.CharField()


class PartySerializer(serializers.Serializer):
    """A party: its act of consent and the day of deposit, where they are known."""

    country = StateSerializer()
    action = serializers.CharField(allow_null=True)
    deposited_on = serializers.DateField(allow_null=True)
    deposited_on_precision = serializers.CharField()


class PartiesSerializer(TallySerializer):
    results = PartySerializer(many=True, help_text="All of them, by name.")


class InstrumentSerializer(InstrumentItemSerializer):
    parties = PartiesSerializer()


class RatificationSummarySerializer(serializers.Serializer):
    """What a State is to the instruments on a day, in numbers that add up to the total."""

    as_of = serializers.DateField()
    instruments_total = serializers.IntegerField()
    party = serializers.IntegerField()
    signatory = serializers.IntegerField(help_text="Signed and, by a list of all parties, did not consent.")
    none = serializers.IntegerField(help_text="Not a party, by a list of all parties.")
    former_party = serializers.IntegerField()
    unknown = serializers.IntegerField(help_text="What is held does not tell.")
    is_party_to_all = serializers.BooleanField(
        allow_null=True, help_text="Of the universal instruments; null where it hangs on what is not known."
    )
    rank_party_to_all = serializers.IntegerField(
        allow_null=True,
        help_text="Place among those known to be party to all, by the last consent; equal days share it. Null where "
        "that day, or the order to another such State, is not known.",
    )
    last_consent_on = serializers.DateField(allow_null=True)


class CountryInstrumentSerializer(serializers.Serializer):
    """What a State is to one instrument: party, signatory, none, former_party or unknown."""

    code = serializers.CharField()
    status = serializers.ChoiceField(STATUSES)
    action = serializers.CharField(allow_null=True, help_text="The type of the act that decides, where there is one.")
    deposited_on = serializers.DateField(allow_null=True)
    deposited_on_precision = serializers.CharField()
    in_force_for_state_on = serializers.DateField(allow_null=True)
    known_until = serializers.DateField(
        required=False, allow_null=True, help_text="With `unknown`: the last day before on which the status is known."
    )
    reason = serializers.CharField(required=False, help_text="With `unknown`: why, in a sentence.")
    url = serializers.URLField()


class RatificationSerializer(RatificationSummarySerializer):
    instruments = CountryInstrumentSerializer(many=True)


class ActionTypeSerializer(CodeLabelSerializer):
    expresses_consent = serializers.BooleanField()


class SourceSerializer(serializers.Serializer):
    name = serializers.CharField()
    url = serializers.URLField(allow_null=True)


class TreatyActionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    country = StateSerializer()
    instrument = serializers.CharField()
    type = ActionTypeSerializer()
    depositary = serializers.CharField(allow_null=True)
    deposited_on = serializers.DateField(allow_null=True)
    deposited_on_precision = serializers.CharField()
    effective_on = serializers.DateField(allow_null=True)
    effective_basis = serializers.CharField(allow_null=True)
    territory = serializers.CharField(allow_null=True)
    is_current = serializers.BooleanField()
    note = serializers.CharField(allow_null=True)
    source = SourceSerializer()
    as_of = serializers.DateField(allow_null=True)
    supersedes = serializers.URLField(allow_null=True)
    url = serializers.URLField()


class PossibleActionsSerializer(serializers.Serializer):
    """Acts that may fall in the period asked for but need not: never added to `count`."""

    count = serializers.IntegerField()
    url = serializers.URLField(help_text="The list of them.")
    results = TreatyActionSerializer(many=True, help_text="The first of them, on the first page.")


class StatusCountsSerializer(serializers.Serializer):
    """How many of each status; together all States shown, or all instruments."""

    party = serializers.IntegerField()
    signatory = serializers.IntegerField(
        allow_null=True, help_text="Of an instrument null where its signatures are not held, or not up to that day."
    )
    none = serializers.IntegerField()
    former_party = serializers.IntegerField()
    unknown = serializers.IntegerField()


class MatrixInstrumentSerializer(serializers.Serializer):
    code = serializers.CharField()
    short_title = serializers.CharField()
    counts = StatusCountsSerializer(help_text="Of the States in this answer.")
    url = serializers.URLField()


class MatrixCellSerializer(serializers.Serializer):
    status = serializers.ChoiceField(STATUSES)
    action = serializers.CharField(allow_null=True, help_text="Type of the act that decides, or that a doubt rests on.")
    deposited_on = serializers.DateField(allow_null=True)
    deposited_on_precision = serializers.CharField()
    known_until = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="Only where the status is unknown: the last day before on which a list tells it, or null.",
    )
    reason = serializers.CharField(required=False, help_text="Only where the status is unknown: why.")


class MatrixCountrySerializer(serializers.Serializer):
    alpha2 = serializers.CharField()
    alpha3 = serializers.CharField()
    name = serializers.CharField()
    counts = StatusCountsSerializer()
    cells = MatrixCellSerializer(many=True, help_text="One for each of `instruments`, in their order.")
    url = serializers.URLField()


class MatrixSerializer(serializers.Serializer):
    """What each State is to each instrument on a day."""

    as_of = serializers.DateField()
    count = serializers.IntegerField(help_text="States in this answer: all that the filters let through.")
    instruments = MatrixInstrumentSerializer(many=True)
    countries = MatrixCountrySerializer(many=True, help_text="By name.")
