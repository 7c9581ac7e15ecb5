"""From where a request comes: the other end of the connection, or what our own proxies say of it."""

import ipaddress

from django.conf import settings


def address_of(request):
    """The client's address as text, None where it is not known.

    Behind `TRUSTED_PROXIES` proxies, each of which adds to the end of X-Forwarded-For whom it heard from, the address
    stands that many places from the end. What stands before it was sent by the client and can be anything.
    """
    proxies = settings.TRUSTED_PROXIES or 0
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if proxies else []
    told = parsed(hops[-proxies]) if 0 < proxies <= len(hops) else None
    return told or parsed(request.META.get("REMOTE_ADDR", ""))


def parsed(text):
    """An address as it is usually written, without a port; None for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)
