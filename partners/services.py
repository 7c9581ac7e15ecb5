"""Writing organisations: recording them with their aliases, making two that are one into one, and taking that back.

What leads to the merged partner leads to the kept one afterwards, in whatever app it stands (`partners.links`). Rows
that would then stand twice are set aside. The merged partner stays as a retired row, by which its addresses lead to the
kept one. A PartnerMerge holds what is needed to take all that back. Refusals come as ValidationError, in words.
"""

from collections import defaultdict

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from ctassist.lib.reference_writing import record_reference
from ctassist.lib.writing import raise_faults
from partners.links import as_json, from_json, has_its_records, leading_to, link_by_label, links
from partners.models import Partner, PartnerAlias, PartnerMerge

ALIASES = {"aliases": ["name"]}
ALIAS_SOURCE = "product"
CHANGED = "What was merged has been changed since: the merge can no longer be taken back as a whole."


# -- recording --


def record_partner(partner, links=None, *, by):
    """Save a new or changed organisation with its aliases; whether anything was written.

    `links`: {"aliases": [{"name", "source"}]}. ValidationError by place: `aliases/0/name`.
    """
    return record_reference(partner, links, by=by, keys=ALIASES, judge=judged, right="edit_partners")


def judged(partner, rows, stored):
    found = {}
    if partner.parent_id and loops(partner):
        found["parent"] = "An organisation cannot be a part of its own part."
    names = [alias["name"].lower() for alias in rows["aliases"]]
    others = PartnerAlias.objects.exclude(partner=partner.pk).annotate(lower=Lower("name"))
    taken = {*others.filter(lower__in=names).values_list("lower", flat=True)}
    for at, name in enumerate(names):
        if name in taken:
            found[f"aliases/{at}/name"] = "Another partner has this alias already."
        elif name in names[:at]:
            found.setdefault(f"aliases/{at}/name", "This alias is named already.")
    return found


def loops(partner):
    """Whether the chain of those it is a part of leads back to it."""
    parents = dict(Partner.objects.values_list("pk", "parent"))
    above, seen = partner.parent_id, set()
    while above is not None and above not in seen and above != partner.pk:
        seen.add(above)
        above = parents.get(above)
    return above is not None


# -- merging --


def may_merge(user):
    """Whether somebody makes two partners into one; the account says so itself, since it stands above this app."""
    return getattr(user, "may_merge_partners", False)


@transaction.atomic
def merge_partners(kept, merged, *, by):
    """Let everything that leads to `merged` lead to `kept`, as one write; the PartnerMerge."""
    if not may_merge(by):
        raise PermissionDenied
    kept, merged = locked(kept, merged)
    raise_faults(faults(kept, merged))
    merge = PartnerMerge(kept=kept, merged=merged, merged_at=timezone.now(), merged_by_id=by.pk)
    merge.was_active, merge.moved, merge.set_aside = merged.is_active, {}, []
    touched = lock_owners({link: link.rows(merged) for link in links()})
    for link in links():
        add(touched, move(link, merged, kept, merge))
    merge.aliases = [alias.pk for alias in PartnerAlias.objects.bulk_create(new_aliases(kept, merged))]
    Partner.objects.filter(pk=merged.pk).update(is_active=False, merged_into=kept)
    raise_versions(touched | {Partner: touched[Partner] | {kept.pk, merged.pk}})
    merge.save()
    return merge


def locked(*partners):
    """The partners as they are stored, locked with what is a part of them, in the order of their keys.

    The lock lets others go on adding rows that lead to them: they would else wait for us, and we for them.
    """
    keys = [partner.pk for partner in partners]
    near = Partner.objects.filter(Q(pk__in=keys) | Q(parent__in=keys) | Q(merged_into__in=keys))
    found = {partner.pk: partner for partner in near.select_for_update(no_key=True).order_by("pk")}
    return [found[key] for key in keys]


def faults(kept, merged):
    """Why two partners cannot be made into one, {place: message}."""
    if kept.pk == merged.pk:
        return {"into": "A partner cannot be merged with itself."}
    if merged.merged_into_id:
        return {"record": f"{merged} has been merged into {merged.merged_into} already."}
    if kept.merged_into_id:
        return {"into": f"{kept} has itself been merged into {kept.merged_into}: choose that one."}
    if is_part_of(kept, merged):
        return {"into": f"{kept} is a part of {merged}: a whole cannot become its own part. Merge the part instead."}
    return {}


def is_part_of(part, whole):
    """Whether a partner belongs to another one, on whatever level."""
    seen = set()
    while part is not None and part.pk not in seen:
        seen.add(part.pk)
        part = part.parent
        if part == whole:
            return True
    return False


def move(link, merged, kept, merge):
    """Moves the rows of one link, or sets them aside; notes it in `merge`. The records touched, {model: keys}."""
    doubles = link.doubles(merged, kept)
    if leading_to(doubles):
        words = f"Both have the same {link.words}, and other records build upon them: they cannot be made into one."
        raise_faults({"record": words})
    merge.set_aside += [as_json(row) for row in doubles]
    aside = [row.pk for row in doubles]
    link.model._base_manager.filter(pk__in=aside).delete()
    rows = list(link.rows(merged))
    if rows:
        merge.moved[link.label] = [row.pk for row in rows]
        link.model._base_manager.filter(pk__in=merge.moved[link.label]).update(**{link.field.name: kept})
    return link.owners([*doubles, *rows])


def new_aliases(kept, merged):
    """The other names that a partner gets from one that was merged into it, unless they lead somewhere already."""
    names = {name.lower(): name for name in (merged.code, merged.acronym, merged.name) if name}
    known = PartnerAlias.objects.annotate(lower=Lower("name")).filter(lower__in=names)
    for name in [kept.code, kept.acronym, kept.name, *known.values_list("lower", flat=True)]:
        names.pop(name.lower(), None)
    return [PartnerAlias(partner=kept, name=name, source=ALIAS_SOURCE) for name in names.values()]


# -- what merging will do --


def preview(kept, merged, *, user):
    """What a merge will do, as far as the user may see it.

    {"moved", "aside": [(what people call the rows, how many)], "aliases": [names]}; links without rows are left out.
    """
    moved, aside = [], []
    for link in links():
        seen = set(link.seen_rows(merged, user).values_list("pk", flat=True))
        doubles = seen & {row.pk for row in link.doubles(merged, kept)}
        moved.append((link.words, len(seen) - len(doubles)))
        aside.append((link.words, len(doubles)))
    names = [alias.name for alias in new_aliases(kept, merged)]
    return {
        "moved": [(words, count) for words, count in moved if count],
        "aside": [(words, count) for words, count in aside if count],
        "aliases": sorted([*names, *merged.aliases.values_list("name", flat=True)], key=str.lower),
    }


def merges_to_show(kept):
    """The merges into a partner that were not undone, the last one first; that one can be undone."""
    return kept.merges.filter(undone_at=None).select_related("merged").order_by("-pk")


def name_of(key):
    """The name of a user by key; None for one that is no longer there."""
    user = get_user_model()._default_manager.filter(pk=key).first()
    return user and str(user)


# -- taking it back --


def undo_merge(merge, *, by):
    """Bring back everything as it was before a merge, as one write; refused where that cannot be done as a whole."""
    if not may_merge(by):
        raise PermissionDenied
    try:
        with transaction.atomic():
            kept, merged = locked(merge.kept, merge.merged)
            merge = PartnerMerge.objects.select_for_update().get(pk=merge.pk)
            raise_faults(faults_of_undo(merge, kept, merged))
            take_back(merge, merged, by)
    except IntegrityError:  # a place that is taken since
        raise_faults({"record": CHANGED})


def faults_of_undo(merge, kept, merged):
    """Why a merge cannot be taken back, {place: message}."""
    if merge.undone_at:
        return {"record": f"This merge was undone on {merge.undone_at:%-d %B %Y} already."}
    if kept.merged_into_id:
        return {"record": f"{kept} has itself been merged into {kept.merged_into} since: undo that first."}
    later = kept.merges.filter(undone_at=None, pk__gt=merge.pk).order_by("-pk").first()
    if later:
        return {"record": f"{later.merged} has been merged into {kept} since: undo that first."}
    changed = [words for words, count in changed_since(merge, kept) if count]
    if changed or not all(has_its_records(from_json(stored)) for stored in merge.set_aside):
        return {"record": f"{CHANGED} Changed: {', '.join(changed)}." if changed else CHANGED}
    return {}


def changed_since(merge, kept):
    """(what people call the rows, how many of those that were moved no longer lead to the kept partner) by link."""
    for label, keys in merge.moved.items():
        link = link_by_label(label)
        yield link.words, len(keys) - link.rows(kept).filter(pk__in=keys).count()


def take_back(merge, merged, by):
    """The rows that were moved lead back, those set aside return, the names that were added go."""
    moved = {link_by_label(label): keys for label, keys in merge.moved.items()}
    touched = lock_owners({link: link.model._base_manager.filter(pk__in=keys) for link, keys in moved.items()})
    PartnerAlias.objects.filter(pk__in=merge.aliases, partner=merge.kept_id).delete()
    for link, keys in moved.items():
        link.model._base_manager.filter(pk__in=keys).update(**{link.field.name: merged})
    for row in map(from_json, merge.set_aside):
        row.save_base(raw=True, force_insert=True)
        add(touched, *(link.owners([row]) for link in links() if link.model is type(row)))
    Partner.objects.filter(pk=merged.pk).update(is_active=merge.was_active, merged_into=None)
    raise_versions(touched | {Partner: touched[Partner] | {merge.kept_id, merged.pk}})
    merge.undone_at, merge.undone_by_id = timezone.now(), by.pk
    merge.save(update_fields=["undone_at", "undone_by_id"])


# -- records that are touched --


def lock_owners(rows_by_link):
    """Locks the records to which rows belong, table by table in the order of their keys; {model: keys}."""
    touched = defaultdict(set)
    for link, rows in rows_by_link.items():
        add(touched, link.owners(rows))
    for model in sorted(touched, key=lambda model: model._meta.label_lower):
        list(
            model._base_manager.filter(pk__in=touched[model]).order_by("pk").select_for_update(no_key=True).values("pk")
        )
    return touched


def add(touched, *more):
    for owners in more:
        for model, keys in owners.items():
            touched[model] |= keys


def raise_versions(touched):
    """Tells whoever holds an older version of these records that it is one."""
    for model, keys in touched.items():
        model._base_manager.filter(pk__in=keys).update(version=F("version") + 1, updated_at=timezone.now())
