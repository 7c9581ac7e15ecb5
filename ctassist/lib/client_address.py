"""From which address a request comes, behind as many proxies as PROXIES says."""

import ipaddress

from django.conf import settings


def client_address(request):
    """The address as text, or "" where none is known.

    Each proxy adds to X-Forwarded-For whom it heard from, so only the last PROXIES entries can be believed: what stands
    before them was sent by the client.
    """
    heard = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    candidates = [heard[-settings.PROXIES]] if 0 < settings.PROXIES <= len(heard) else []
    for text in [*candidates, request.META.get("REMOTE_ADDR", "")]:
        address = parsed(text)
        if address:
            return str(address)
    return ""


def parsed(text):
    """An IP address as a proxy may write it, with a port or in brackets; None for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def client_network(request):
    """What counts as one place for limits: an IPv4 address, or the 64-bit network of an IPv6 address."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))
