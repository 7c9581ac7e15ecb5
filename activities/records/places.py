"""Venues with their time zones, and places in documents."""

import re

from countries.models import Country
from ctassist.lib.loading import BadRow, known

LABEL = "Place in the words of the source"
NOT_STATED = "place not stated"
PLACES = re.compile(r"(S\d)(?: (§\d+(?:,§\d+)*))?")
TIME_ZONES = {  # IANA names; countries with one zone
    "AGO": "Africa/Luanda",
    "ARE": "Asia/Dubai",
    "AUT": "Europe/Vienna",
    "BFA": "Africa/Ouagadougou",
    "EGY": "Africa/Cairo",
    "ESP": "Europe/Madrid",
    "ITA": "Europe/Rome",
    "MAR": "Africa/Casablanca",
    "NGA": "Africa/Lagos",
    "NLD": "Europe/Amsterdam",
    "PAN": "America/Panama",
    "QAT": "Asia/Qatar",
    "SOM": "Africa/Mogadishu",
    "TGO": "Africa/Lome",
    "THA": "Asia/Bangkok",
}
TIME_ZONES_OF_CITIES = {  # in countries with several
    "Madrid": "Europe/Madrid",
    "New York (dateline)": "America/New_York",
    "Ulaanbaatar": "Asia/Ulaanbaatar",
}


def venue(record):
    """City, country and time zone of an activity. The venue says nothing of whom it is for."""
    place = record.row.get("place", {})
    words = place.get("city", "")
    is_city = not record.mapping.get("place.city", words)
    if words and not is_city:
        record.notes.keep(LABEL, words)
    country = venue_country(record, place.get("country"))
    zone = TIME_ZONES_OF_CITIES.get(words) or TIME_ZONES.get(country, "")
    if country and not zone:
        raise BadRow(record.row, "place.country", "no time zone stands in activities/records/places.py", country)
    if zone and not country:
        record.notes.say("The time zone is that of the dateline; no times are stated")
    return {"venue_city": words if is_city else "", "venue_country_id": country, "time_zone": zone}


def venue_country(record, words):
    """The alpha-3 code of the country of a venue, or None."""
    if not words:
        return None
    meaning = record.mapping.get("place.country", words)
    if meaning is None:
        return known(record.row, "place.country", Country, words, {})
    if not meaning.codes:
        record.notes.keep(LABEL, words)
        return None
    [country] = record.mapping.keys(meaning)
    if meaning.loses_words:
        name = Country.objects.get(pk=country).name
        record.notes.say(f"The country of the venue, {name}, is our inference from the city")
    return country


def places_in(row, column="source"):
    """{document: place in it} of a cell like "S2 §46,§47; S4"; an empty place is not stated there."""
    places = {}
    for part in row.codes(column):
        match = PLACES.fullmatch(part)
        if match is None:
            raise BadRow(row, column, "not a document with paragraphs")
        places[match[1]] = (match[2] or "").replace("§", "¶").replace(",", ", ")
    return places


def citations(mapping, row, stated, records=()):
    """Rows of citations: the places that the records name, and those of a table in the documents they do not name."""
    documents = mapping.table("seed_documents")
    named = [(record, record["src"]["seed"], record["src"]["at"]) for record in records]
    named += [(row, code, place) for code, place in stated.items() if code not in {code for _, code, _ in named}]
    for record, code, _ in named:
        if code not in documents:
            raise BadRow(record, "src.seed" if "src" in record else "source", "no such document", code)
    return [{"document_id": documents[code], "place": place or NOT_STATED} for _, code, place in named]
