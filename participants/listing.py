"""The list of an activity's participants, by name, as page and API show it."""

from django import forms
from django.db.models import F, Func
from django.db.models.functions import Lower
from django_filters import FilterSet, filters

from activities.models import AttendanceStatus, Gender, ParticipantCategory, ParticipationRole
from countries.models import Country
from ctassist.lib.filters import CodeFilter
from ctassist.lib.listing import ListFilterSet, Listing
from ctassist.lib.sealing import Unsealable, seal_for_a_while, unseal_for_a_while
from participants import reading
from participants.models import Participation
from participants.names import name_key

LONGEST_SEARCH = 200


class SealedSearch(forms.CharField):
    """Words that stand sealed in an address: nobody reads a name in it, nor in a log of addresses."""

    widget = forms.TextInput(attrs={"type": "search", "maxlength": LONGEST_SEARCH})

    def clean(self, value):
        try:
            words = unseal_for_a_while(super().clean(value))
        except Unsealable:
            raise forms.ValidationError("Search with the form on the page: names do not stand in addresses.") from None
        if len(words) > LONGEST_SEARCH:
            raise forms.ValidationError(f"Give at most {LONGEST_SEARCH} characters.")
        return words

    def prepare_value(self, value):
        return self.label_of(value)

    def label_of(self, sealed):
        """The words; none where they cannot be read."""
        try:
            return unseal_for_a_while(sealed or "")
        except Unsealable:
            return ""


class SealedSearchFilter(filters.Filter):
    takes = "Words of a name, sealed by the form of the page."
    field_class = SealedSearch


class ParticipationFilterSet(ListFilterSet):
    role = CodeFilter(ParticipationRole, field_name="role", label="Role")
    attendance = CodeFilter(AttendanceStatus, field_name="attendance", label="Attendance")
    category = CodeFilter(ParticipantCategory, field_name="category", label="Category")
    country = CodeFilter(Country, code="alpha3", label_of="name", field_name="country", label="Country")
    gender = CodeFilter(Gender, field_name="gender", label="Gender")

    phrases = {
        "search": "named “{}”",
        "role": "with the role {}",
        "attendance": "with the attendance {}",
        "category": "of category {}",
        "country": "of {}",
        "gender": "of gender {}",
        "updated_since": "changed since {}",
    }

    class Meta:
        model = Participation
        fields = []


class Named(FilterSet):
    """The search by name; the first of the filters."""

    search = SealedSearchFilter(method="named", label="Name")

    def named(self, queryset, name, words):
        """Those in whose names all these words stand, or their beginnings: whatever accents, script and order."""
        keys = name_key(words).split()
        if not keys:
            return queryset.none()
        for key in keys:
            queryset = queryset.filter(person__name_key__contains=key)
        return queryset


class NamedFilterSet(Named, ParticipationFilterSet):
    class Meta(ParticipationFilterSet.Meta):
        pass


def as_people_sort(name):
    """Neither capitals nor accents part what belongs together."""
    return Lower(Func(F(name), function="unaccent")).asc()


BY_NAME = (as_people_sort("person__family_name"), as_people_sort("person__given_name"), F("id").asc())


class ParticipationListing(Listing):
    """The participants of an activity whose list is open to somebody."""

    filterset_class = ParticipationFilterSet
    orderings = {
        "name": ("by name", BY_NAME),
        "country": ("by country", (F("country__name").asc(nulls_last=True), *BY_NAME)),
        "role": ("by role", (F("role__position").asc(), *BY_NAME)),
        "attendance": ("by attendance", (F("attendance__rank").desc(), *BY_NAME)),
        "-updated_at": ("last changed first", (F("updated_at").desc(), F("id").desc())),
    }

    def __init__(self, activity, *args, **options):
        self.activity = activity
        super().__init__(*args, **options)

    def records(self):
        return Participation.objects.visible_to(self.user).filter(activity=self.activity.pk)

    def rows_of(self, page):
        return reading.items(page, self.base)


class NamedListing(ParticipationListing):
    """The same as a page, where names are searched for too."""

    filterset_class = NamedFilterSet

    def rows_of(self, page):
        return reading.in_words(super().rows_of(page))


def sealed(asked):
    """What a form asks of the list, with the words that are searched for sealed."""
    words = asked.get("search", "").strip()[: LONGEST_SEARCH + 1]
    kept = [(name, value) for name, value in asked.items() if value and name not in ("search", "csrfmiddlewaretoken")]
    return [*kept, *([("search", seal_for_a_while(words))] if words else [])]
