"""The admin pages: all that is recorded, to be read. What holds on each of them stands here, once.

- Nobody adds, changes or deletes anything, save on the pages of `writing`.
- Rows: those that the model's QuerySet shows to this user (`visible_to`), or that hang on such a record
  (`history_of`). What a row links to is shown under the same rule.
- Fields by their class: P0 to all who may open the admin pages, P1 to those who read the record's internal
  fields, P2 to those who read the list of names that a record stands on, P3 to nobody.
- Filters only as offered: Django would else answer any lookup on any field, and so tell hidden values by trial.

Being an administrator opens these pages, and no record that is not published.
"""

import re

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters, ShowFacets
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch
from django.http import Http404
from django.template.response import TemplateResponse

from ctassist.lib import parameters
from ctassist.lib.errors import BadParameters, refuse
from ctassist.lib.history import telling
from ctassist.lib.parameters import takes
from ctassist.lib.reach import is_narrowed, may_read, may_read_past, visible

ROWS_A_PAGE = 100
LONGEST_SEARCH = 200
PARAMETERS = {"q", "o", "p", "all"}  # Django's names for search, order, page, and all rows where one page holds them
WAY_BACK = "_changelist_filters"  # Django's name for what the list was asked, in the addresses of its records


# -- fields and links --


def readable_fields(model, *, internals, personal=False):
    """Names of a model's own columns and plain many-to-many fields.

    Without the numbers that Django gives, and without what the database derives from other columns.
    """
    own = [f for f in model._meta.concrete_fields if not (f.primary_key and f.auto_created) and not f.generated]
    many = [field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]
    return [field.name for field in own + many if may_read(field, internals=internals, personal=personal)]


def foreign_keys(model):
    return [field for field in model._meta.concrete_fields if field.is_relation]


def narrowed_links(model):
    """Fields that may lead to a record that is not for everybody; but who sees a row sees what it hangs on."""
    fields = [*foreign_keys(model), *model._meta.many_to_many]
    return [f for f in fields if is_narrowed(f.related_model) and f.name != getattr(model, "history_of", None)]


def with_links(rows, user):
    """Rows with what they link to as far as somebody may see it: one query, and one for each narrowed link."""
    narrowed = narrowed_links(rows.model)
    open_keys = [field.name for field in foreign_keys(rows.model) if field not in narrowed]
    seen = [Prefetch(field.name, visible(field.related_model, user)) for field in narrowed]
    return rows.select_related(*open_keys).prefetch_related(*seen)


# -- the pages of one model --


class ReadOnly:
    """What holds for the pages of a record and for the rows shown on them."""

    def may_look(self, request):
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return self.may_look(request)

    def has_module_permission(self, request):
        return self.may_look(request)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def readable(self, internals, personal=False):
        """Names of the fields to show; `exclude` leaves some out that nobody needs."""
        names = readable_fields(self.model, internals=internals, personal=personal)
        return [name for name in names if name not in (self.exclude or ())]


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    """List, page and history of one model. A child says what the list shows and who reads internal fields."""

    open_history = False  # whether all who may open these pages read the history of every row

    actions = None
    list_per_page = list_max_show_all = ROWS_A_PAGE
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def reads_internals(self, user, record):
        """Whether somebody reads a record's internal fields (P1): nobody, unless the app says who."""
        return False

    def reads_personal(self, user, record):
        """Whether somebody reads what a record tells of a person (P2): nobody, unless the app says who."""
        return False

    def reads_all_history(self, user):
        """Whether somebody reads the history of every row of this model."""
        return self.open_history

    def reads_history(self, user, record):
        return self.reads_all_history(user) or self.reads_internals(user, record)

    def note_look(self, request, record):
        """Called with each record that somebody opens. An app whose records are not for everybody notes that."""

    def get_queryset(self, request):
        rows, order = visible(self.model, request.user), self.get_ordering(request)
        return rows.order_by(*order) if order else rows

    def get_list_select_related(self, request):
        """Exactly the links that a row shows: no query for each row, and no table that it does not show."""
        shown = self.get_list_display(request)
        return [field.name for field in foreign_keys(self.model) if field.name in shown]

    def get_object(self, request, object_id, from_field=None):
        """One record with all that its page shows. 404 for one that the user may not see, as for none."""
        try:
            record = with_links(self.get_queryset(request), request.user).get(pk=object_id)
        except (self.model.DoesNotExist, ValidationError, ValueError):
            raise Http404 from None
        self.note_look(request, record)
        return record

    def get_fields(self, request, obj=None):
        if obj is None:
            return self.readable(internals=False)
        return self.readable(self.reads_internals(request.user, obj), self.reads_personal(request.user, obj))

    def view_on_site(self, record):
        """The address of the record's page on the site, where it has one."""
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else None

    # -- the list --

    def lookup_allowed(self, lookup, value, request=None):
        """Only what the filters beside the list ask."""
        allowed = set()
        for name in self.list_filter:
            field = self.model._meta.get_field(name)
            key = f"{name}__{field.target_field.name}" if field.is_relation else name
            allowed |= {f"{key}__exact", f"{name}__isnull"}
        return lookup in allowed

    def changelist_view(self, request, extra_context=None):
        """The list; 400 that names the parameter where the address asks something that it cannot answer."""
        faults = self.faults(request)
        if faults:
            return refuse(request, faults)
        try:
            return super().changelist_view(request, extra_context)
        except BadParameters as error:
            return refuse(request, error.errors)

    changelist_view.takes = parameters.CHECKED_BY_VIEW

    def faults(self, request):
        """Messages by the name of the parameter, of all but the values of filters and the page."""
        offered = [name for name in request.GET if name in PARAMETERS or self.lookup_allowed(name, "")]
        faults = {}
        if len(request.GET.get("q", "")) > LONGEST_SEARCH:
            faults["q"] = [f"Give at most {LONGEST_SEARCH} characters."]
        if not self.is_order(request, request.GET.get("o", "")):
            faults["o"] = ["This list has no such columns."]
        return faults | parameters.faults(request.GET, dict.fromkeys(offered), has_form=True)

    def is_order(self, request, given):
        """Whether Django reads an order from it: numbers of columns from 0, a minus for downwards, dots between."""
        if given and not re.fullmatch(r"-?[0-9]{1,3}(\.-?[0-9]{1,3})*", given, re.ASCII):
            return False
        return all(int(number) < len(self.get_list_display(request)) for number in re.findall(r"[0-9]+", given))

    def get_changelist_instance(self, request):
        try:
            changelist = super().get_changelist_instance(request)
        except IncorrectLookupParameters:  # a filter's value or the page; Django does not say which
            names = [name for name in request.GET if name not in ("q", "o", "all")]
            raise BadParameters({name: ["This list cannot be asked that."] for name in names}) from None
        page = request.GET.get("p", "1")
        if not page.isdecimal() or int(page) not in changelist.paginator.page_range:
            raise BadParameters({"p": ["There is no such page."]})
        return changelist

    # -- one record --

    @takes(WAY_BACK)
    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, extra_context)

    @takes(WAY_BACK)
    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, extra_context)

    @takes(WAY_BACK)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        return super().change_view(request, object_id, form_url, extra_context)

    @takes(WAY_BACK)
    def history_view(self, request, object_id, extra_context=None):
        """What changed in a record, when and by whom, from our own history.

        It is told here, from the history's table and the user model, rather than by a function handed in from
        `accounts`: nothing has to be set at the start, and each value is checked against the class of its field.
        """
        record = self.get_object(request, unquote(object_id))
        changes = None
        if self.reads_history(request.user, record):
            read = {
                "internals": self.reads_internals(request.user, record),
                "personal": self.reads_personal(request.user, record),
            }
            changes = telling.told(telling.changes_of(record), lambda field: may_read_past(field, **read))
        context = {
            **self.admin_site.each_context(request),
            "title": "History",
            "subtitle": str(record),
            "opts": self.opts,
            "object": record,
            "changes": changes,
            "most": telling.MOST_TOLD,
        }
        return TemplateResponse(request, "admin/record_history.html", context)


class ReferenceAdmin(ReadOnlyAdmin):
    """Pages of what is public as a whole: vocabularies, countries, partners, treaties."""

    open_history = True


class Rows(ReadOnly, admin.TabularInline):
    """Rows that hang on a record, shown on its page."""

    extra = 0
    template = "admin/rows.html"
    view_on_site = False

    def get_fields(self, request, obj=None):
        parent = self.admin_site.get_model_admin(self.parent_model)
        return self.readable(internals=obj is not None and parent.reads_internals(request.user, obj))

    def get_queryset(self, request):
        return with_links(super().get_queryset(request), request.user)


def rows_of(*linked):
    """Inlines for models whose rows hang on a record."""
    return [type(f"{model.__name__}Rows", (Rows,), {"model": model}) for model in linked]


# -- columns of lists --


def in_words(name, ordering):
    """A column with a partial date as people write it; `name` is the model's property."""

    @admin.display(description=name.replace("_", " "), ordering=ordering)
    def words(record):
        return getattr(record, name).words()

    words.__name__ = name
    return words


def short_columns(model):
    """Names of the public columns that fit in a list: no long text."""
    long = models.TextField | models.ManyToManyField
    fields = [model._meta.get_field(name) for name in readable_fields(model, internals=False)]
    return [field.name for field in fields if not isinstance(field, long)]
