"""Who did what in an activity, as the United Nations writes it: one sentence from the roles."""

from dataclasses import dataclass

PHRASES = {  # in the order of the sentence
    "lead": "",
    "co_organiser": "jointly with",
    "in_cooperation_with": "in cooperation with",
    "implementing": "implemented by",
    "expert_provider": "with experts from",
    "host": "hosted by",
    "participating": "with the participation of",
    "beneficiary": "for the benefit of",
    "mandating": "on the mandate of",
    "fund_manager": "with funds managed by",
    "donor": "funded by",
}


@dataclass(frozen=True)
class Part:
    """One stretch of the sentence: its words, and the partners named after them."""

    words: str
    partners: list


def sentence_parts(links):
    """The parts of the sentence, in order. `links` are the `partners` of an activity's detail."""
    parts = []
    for role, words in PHRASES.items():
        named = [link | {"name": short_name(link["partner"])} for link in links if link["role"]["code"] == role]
        if named:
            parts.append(Part(words, named))
    if parts and parts[0].words:
        parts.insert(0, Part("lead organiser not stated", []))
    return parts


def partner_sentence(links):
    """The sentence as text: "UNODC, jointly with IPU, in cooperation with PAM, funded by Japan"."""
    phrases = [
        f"{part.words} {joined([link['name'] for link in part.partners])}".strip() for part in sentence_parts(links)
    ]
    sentence = ", ".join(phrases)
    return sentence[:1].upper() + sentence[1:]


def short_name(partner):
    """How the sentence names a partner: its acronym, a country for its government, else the whole name."""
    return partner["acronym"] or partner["name"].removeprefix("Government of ")


def joined(names):
    """Names as a list in words: "A", "A and B", "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
