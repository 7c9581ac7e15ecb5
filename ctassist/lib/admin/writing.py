"""Admin pages that are also written on. What is filled in goes to the service of the model, as from every other door.

A page carries the version that its writer saw: when somebody else has written since, both versions are shown, and
nothing that was typed is lost. It also carries a key: sent twice, it is carried out once. Nothing is deleted here; a
model may name a service that puts a record into the bin.
"""

import secrets
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import display_for_field, quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Media
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ctassist.lib import idempotency
from ctassist.lib.admin.filling import Filling, version_of
from ctassist.lib.admin.reading import ReadOnlyAdmin, ReferenceAdmin
from ctassist.lib.reference_writing import NAMES_OF_CODES, RIGHT, record_term
from ctassist.lib.terms import Term
from ctassist.lib.writing import StaleRecord

VERSION, KEY = "_version", "_key"
ANOTHER_FORM = (
    "This form was sent before with other contents. See whether it was recorded; to record this as well, save."
)


class WritingAdmin(ReadOnlyAdmin):
    """Pages on which those who may also write. A child names the service, who may, and the rows that are written."""

    right = None  # the right of `accounts.roles` that it takes
    service = None  # staticmethod(record_…): takes the record, its links, and by whom
    bin_service = None  # staticmethod(delete_…), where there is a bin
    written_rows = {}  # {relation: columns}
    unwritten = ()  # columns that are written by an act of their own, or that follow from others
    once = ()  # columns that are said once, besides codes
    form_groups = None  # [(title, columns)]; columns of one line in a tuple

    # -- who writes what --

    def may_write(self, user, record=None):
        """Whether somebody writes this record; without one, whether they write new ones."""
        return user.may(self.right)

    def has_add_permission(self, request, obj=None):
        return self.may_look(request) and self.may_write(request.user)

    def has_change_permission(self, request, obj=None):
        return self.may_look(request) and self.may_write(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return self.bin_service is not None and self.has_change_permission(request, obj)

    def columns(self, user, record):
        """Names of the columns that somebody fills in: those that they read, without what is said once or elsewhere."""
        internals = record is None or self.reads_internals(user, record)
        fixed = {*self.unwritten, *(self.said_once() if record else ())}
        own = {field.name: field for field in [*self.model._meta.concrete_fields, *self.model._meta.many_to_many]}
        return [name for name in self.readable(internals) if name not in fixed and own[name].editable]

    def said_once(self):
        return {*NAMES_OF_CODES, self.model._meta.pk.name, *self.once}

    # -- one page --

    def _changeform_view(self, request, object_id, form_url, extra_context):
        if not self.has_change_permission(request):
            return super()._changeform_view(request, object_id, form_url, extra_context)
        record = self.get_object(request, unquote(object_id)) if object_id else None
        writes = self.has_change_permission(request, record) if record else self.has_add_permission(request)
        if not writes:
            return super()._changeform_view(request, object_id, form_url, extra_context)
        filling = self.filling(request, record, request.POST if request.method == "POST" else None)
        state = {"version": version_of(record), "key": secrets.token_urlsafe(16)}
        if request.method == "POST":
            answer = self.carry_out(request, filling, state)
            if answer:
                return answer
        return self.answer_form(request, filling, state)

    def filling(self, request, record, sent=None):
        columns = self.columns(request.user, record)
        return Filling(record, self.model, columns, self.written_rows, request.user, sent)

    def carry_out(self, request, filling, state):
        """The answer to a form that was carried out; None for one that is to be shown again."""
        try:
            with transaction.atomic():
                return self.once_a_key(request, lambda: self.written(request, filling))
        except ValidationError as error:
            filling.show(error)
            state["version"] = request.POST.get(VERSION, "")
        except StaleRecord as error:
            state["version"] = version_of(error.current)
            now = self.filling(request, self.get_object(request, str(error.current.pk)))
            state["differing"] = list(filling.differing(now))
            state["is_stale"] = True
        except idempotency.KeyUsedOtherwise:
            filling.faults.append(ANOTHER_FORM)
        return None

    def once_a_key(self, request, act):
        """What `act()` answers; for a form that came before, where that led."""
        key = request.POST.get(KEY, "")
        if not (key.isascii() and key.isprintable() and 0 < len(key) <= idempotency.LONGEST_KEY // 2):
            return act()
        key = f"admin {key}"
        sent = [pair for pair in request.POST.lists() if pair[0] != "csrfmiddlewaretoken"]
        before = idempotency.claimed(request.user, key, idempotency.digest_of(request.path, urlencode(sent).encode()))
        if before is not None:
            return HttpResponseRedirect(before.headers[1])
        answer = act()
        idempotency.keep(request.user, key, answer.status_code, {"Location": answer["Location"]}, b"")
        return answer

    def written(self, request, filling):
        """Writes what was filled in; the answer to it."""
        if filling.record is None:
            record = self.save(self.model(), filling, request.user)
            return self.onward(request, record, f"The {self.opts.verbose_name} “{record}” was added.")
        record = self.save(self.seen(filling.record, request.POST.get(VERSION, "")), filling, request.user)
        return self.onward(request, record, f"The {self.opts.verbose_name} “{record}” was saved.")

    def onward(self, request, record, message):
        """Where a writer goes from here."""
        self.message_user(request, message, messages.SUCCESS)
        place = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if "_continue" in request.POST:
            return redirect(f"{place}_change", quote(record.pk))
        return redirect(f"{place}_{'add' if '_addanother' in request.POST else 'changelist'}")

    def seen(self, record, version):
        """The stored record, locked, as of the version that its writer saw; StaleRecord for another one."""
        record = self.model._base_manager.select_for_update().get(pk=record.pk)
        if version_of(record) != version:
            raise StaleRecord(record)
        return record

    def save(self, record, filling, by):
        """Hands what was filled in to the service; the record that is stored then."""
        if not filling.is_valid():
            raise ValidationError({})
        filling.fill(record)
        self.service(record, filling.links(), by=by)
        return record

    def answer_form(self, request, filling, state):
        record = filling.record
        groups = [(None, {"fields": [*filling.form.fields]})] if self.form_groups is None else self.groups(filling)
        context = {
            **self.admin_site.each_context(request),
            **state,
            "title": f"{'Change' if record else 'Add'} {self.opts.verbose_name}",
            "subtitle": str(record) if record else None,
            "opts": self.opts,
            "original": record,
            "filling": filling,
            "parts": parts_of(helpers.AdminForm(filling.form, groups, {}, (), model_admin=self), filling),
            "facts": self.facts(request.user, record, filling) if record else [],
            "media": Media(js=["js/add_rows.js"]) + filling.form.media,
            "beside": list(self.rows_beside(request, record)) if record else [],
            "may_delete": record is not None and self.has_delete_permission(request, record),
            "site_address": record and self.view_on_site(record),
        }
        return TemplateResponse(request, "admin/writing_form.html", context, status=status_of(filling, state))

    def groups(self, filling):
        """The groups of the form, as far as this writer fills in their columns."""
        shown = []
        for title, lines in self.form_groups:
            kept = [tuple(n for n in line if n in filling.form.fields) for line in map(as_line, lines)]
            if any(kept):
                shown.append((title, {"fields": [line for line in kept if line]}))
        return shown

    def facts(self, user, record, filling):
        """(label, value) of what is shown and not filled in."""
        names = [n for n in self.readable(self.reads_internals(user, record)) if n not in filling.form.fields]
        fields = [self.model._meta.get_field(name) for name in names]
        return [(f.verbose_name, self.told(record, f)) for f in fields if not f.many_to_many]

    def told(self, record, field):
        value = getattr(record, field.name)
        return display_for_field(value, field, self.get_empty_value_display()) if not field.is_relation else value

    def rows_beside(self, request, record):
        """(title, labels, rows of values) of what hangs on a record and is not written on its page."""
        written = {self.model._meta.get_field(name).related_model for name in self.written_rows}
        for inline in self.get_inline_instances(request, record):
            if inline.model not in written:
                fields = [inline.model._meta.get_field(name) for name in inline.get_fields(request, record)]
                own = next(field for field in fields if field.related_model is self.model)
                fields.remove(own)
                rows = inline.get_queryset(request).filter(**{own.name: record.pk})
                values = [[self.told(row, field) for field in fields] for row in rows]
                yield inline.verbose_name_plural.capitalize(), [field.verbose_name for field in fields], values

    # -- the bin --

    def _delete_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if not self.has_delete_permission(request, record):
            raise PermissionDenied
        faults = []
        if request.method == "POST":
            try:
                with transaction.atomic():
                    self.bin_service(self.seen(record, request.POST.get(VERSION, "")), by=request.user)
                return self.onward(request, record, f"The {self.opts.verbose_name} “{record}” lies in the bin.")
            except ValidationError as error:
                faults = error.messages
            except StaleRecord:
                faults = ["Somebody else has changed this since you opened the page: look at it again first."]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Put this {self.opts.verbose_name} into the bin?",
            "opts": self.opts,
            "object": record,
            "version": version_of(record),
            "faults": faults,
        }
        return TemplateResponse(request, "admin/bin.html", context, status=400 if faults else 200)


def parts_of(groups, filling):
    """(kind, part) of a form in the order of the page: what a record is called comes before its details."""
    groups, rows = [("group", group) for group in groups], [("rows", rows) for rows in filling.rows.values()]
    return groups[:1] + rows[:1] + groups[1:] + rows[1:]


def status_of(filling, state):
    """409 for a page that is behind, 400 for faults."""
    if state.get("is_stale"):
        return 409
    return 400 if filling.has_faults else 200


def as_line(line):
    return line if isinstance(line, tuple) else (line,)


class WritingReferenceAdmin(WritingAdmin, ReferenceAdmin):
    """Pages of what is public as a whole, written by reference editors."""

    right = RIGHT


class TermAdmin(WritingReferenceAdmin):
    """Pages of a vocabulary."""

    list_display = ["label", "code", "source", "position", "is_active"]
    search_fields = ["label", "code", "definition"]
    list_filter = ["is_active"]
    service = staticmethod(record_term)


def register_terms(app_label):
    """Pages for every vocabulary of an app that has none of its own."""
    for model in apps.get_app_config(app_label).get_models():
        if issubclass(model, Term) and not admin.site.is_registered(model):
            admin.site.register(model, TermAdmin)
