"""From where a request comes, and that nobody can say so of themselves."""

import pytest
from django.test import RequestFactory

from ctassist.lib.client_address import client_address, client_network

HERE = "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "203.0.113.9", HERE),  # nobody said that there is a proxy
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first was sent by the client
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", HERE),  # came in behind the first of two proxies
        (1, "", HERE),
        (1, "unknown", HERE),
        (1, "203.0.113.9, <script>", HERE),
        (1, " 203.0.113.9:4711 ", "203.0.113.9"),
        (1, "2001:db8::9", "2001:db8::9"),
        (1, "[2001:DB8::9]:4711", "2001:db8::9"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "fe80::1%eth0", "fe80::1"),
    ],
)
def test_the_address_is_what_our_own_proxies_say(settings, proxies, forwarded, found):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=HERE, HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == found


def test_a_connection_without_an_address_has_none(settings):
    settings.PROXIES = 1

    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) == ""


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"), ("", "")],
)
def test_a_place_is_an_ipv4_address_or_the_network_of_an_ipv6_address(address, network):
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network
