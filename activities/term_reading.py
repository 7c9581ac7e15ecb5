"""Entries of any vocabulary as plain dicts."""

SLUGS = {  # vocabulary -> its place in the API
    "mandate": "mandates",
    "theme": "themes",
    "activitykind": "activity-kinds",
    "modality": "modalities",
    "activityscope": "activity-scopes",
    "activitystatus": "activity-statuses",
    "countbasis": "count-bases",
    "participantcategory": "participant-categories",
    "participationrole": "participation-roles",
    "gender": "genders",
    "attendancestatus": "attendance-statuses",
    "partnerrole": "partner-roles",
    "partnertype": "partner-types",
    "iatirefbasis": "iati-ref-bases",
    "gctspillar": "gcts-pillars",
    "sdgtarget": "sdg-targets",
    "dacsector": "dac-sectors",
    "projectstatus": "project-statuses",
    "outputtype": "output-types",
    "outputstatus": "output-statuses",
    "treatyactiontype": "treaty-action-types",
    "dateprecision": "date-precisions",
    "language": "languages",
    "region": "regions",
    "network": "networks",
    "networktype": "network-types",
}


def term_items(queryset, base):
    """Entries with their own columns, in the order of the queryset; unknown is None. Many-to-many lists as codes."""
    model = queryset.model
    place = f"{base}/{SLUGS[model._meta.model_name]}"
    linked = [field.name for field in model._meta.many_to_many]
    found = queryset.prefetch_related(*linked)
    return [
        {
            **{field.name: none_if_blank(getattr(term, field.attname)) for field in model._meta.concrete_fields},
            **{name: sorted(link.pk for link in getattr(term, name).all()) for name in linked},
            "url": f"{place}/{term.pk}/",
        }
        for term in found
    ]


def none_if_blank(value):
    """Empty text says nothing: None; every other value as it is."""
    return None if value == "" else value
