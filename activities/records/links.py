"""What hangs on an activity, and by what its rows are told apart."""

KEYS = {
    "texts": ["language_id"],
    "partner_links": ["partner_id", "role_id"],
    "country_links": ["country_id", "relation"],
    "activityregions": ["region_id"],
    "activitythemes": ["theme_id", "is_primary"],  # so that the primary theme goes before another comes
    "activitymandates": ["mandate_id"],
    "activityinstruments": ["instrument_id"],
    "activityaudiences": ["category_id"],
    "head_counts": ["country_id", "category_id", "role_id"],
    "citations": ["document_id", "place"],
}
PLAIN = ["outputs"]  # links without rows of their own


def put_links(loading, row, activity, hanging):
    """Make the rows and links of an activity exactly those in `hanging`; of a relation left out there are none."""
    for relation, key in KEYS.items():
        loading.put_rows(row, activity, getattr(activity, relation), hanging.get(relation, []), key)
    for relation in PLAIN:
        loading.put_links(row, activity, relation, hanging.get(relation, []))
