"""Who does what in an activity, and who leads where the source does not say it plainly."""

from ctassist.lib.loading import BadRow

JOINT = ("lead", "co_organiser")


def partner_links(record):
    """Rows of partners in the order of the source, the lead first."""
    row, links = record.row, []
    for role, names in row.get("roles", {}).items():
        links += links_in_role(record, role, names)
    lead = record.mapping.get("lead", record=row["id"])
    if lead is not None:
        links = [*inferred_lead(record, lead), *beside_the_lead(record.mapping.keys(lead), links)]
    elif not any(role == "lead" for _, role, _ in links):
        raise BadRow(row, "roles", "the record has no lead, and mapping.csv does not say who leads")
    links.sort(key=lambda link: link[1] != "lead")
    return [
        {"partner_id": partner, "role_id": role, "position": at, "is_inferred": is_inferred}
        for at, (partner, role, is_inferred) in enumerate(dict.fromkeys(links))
    ]


def links_in_role(record, role, names):
    """(partner, role, whether inferred) of the organisations named in one role; the others are kept in words."""
    meaning = record.mapping.meaning(record.row, "roles", "role", role)
    if not meaning.codes:
        label = "Speakers, named by function" if role == "speaker" else f"{in_words(role)}, not linked"
        for words in names:
            record.notes.keep(label, words)
        return []
    links, [code] = [], record.mapping.keys(meaning)
    for words in names:
        partner = record.mapping.meaning(record.row, f"roles.{role}", "partner", words)
        if partner.loses_words:
            ending = "in the words of the source" if partner.codes else "not linked"
            record.notes.keep(f"{in_words(role)}, {ending}", words)
        links += [(key, code, partner.note == "is_inferred") for key in record.mapping.keys(partner)]
    return links


def inferred_lead(record, lead):
    """The lead that mapping.csv names for a record, if any, and in the note why."""
    keys = record.mapping.keys(lead)
    record.notes.say(f"The lead is inferred: {lead.reason}" if keys else lead.reason.partition(":")[0])
    return [(key, "lead", True) for key in keys]


def beside_the_lead(leads, links):
    """The other rows: no second one for the lead among those who organise, and no second lead."""
    kept = [link for link in links if not (link[0] in leads and link[1] in JOINT)]
    return [(partner, "co_organiser" if role == "lead" else role, inferred) for partner, role, inferred in kept]


def in_words(role):
    """A role of the records as the start of a sentence."""
    return role.replace("co_", "co-").replace("_", " ").capitalize()
