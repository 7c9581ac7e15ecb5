"""Ranges of addresses as people write them: `203.0.113.0/24 2001:db8::/32 198.51.100.7`, IPv4 and IPv6 together."""

import ipaddress
from functools import lru_cache

MOST_RANGES = 20


def normal(text):
    """The ranges of a text in one way of writing, with single blanks between. ValueError says what is wrong."""
    return " ".join(str(network) for network in networks(text))


@lru_cache(maxsize=1000)
def networks(text):
    """The ranges of a text, in its order; ValueError in words for what is none."""
    words = text.replace(",", " ").split()
    if len(words) > MOST_RANGES:
        raise ValueError(f"Give at most {MOST_RANGES} ranges.")
    found = [network(word) for word in words]
    return list(dict.fromkeys(found))


def network(word):
    try:
        return ipaddress.ip_network(word)
    except ValueError:
        pass
    try:
        meant = ipaddress.ip_network(word, strict=False)
    except ValueError:
        raise ValueError(f"“{word}” is no address and no range such as 203.0.113.0/24.") from None
    raise ValueError(f"“{word}” is an address within a range: write {meant}, or the address alone.")


def holds(text, address):
    """Whether an address lies in one of the ranges; where there are none, every address does."""
    if not text:
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks(text))
