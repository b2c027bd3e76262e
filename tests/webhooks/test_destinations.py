"""Which URLs and addresses a webhook may call."""

import ipaddress
import socket

import pytest

from engine.settings import LOOPBACK
from engine.webhooks.destinations import Destinations, NotAllowedError

ANYWHERE = Destinations()
HERE = Destinations(LOOPBACK)
INSIDE = Destinations([ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("fd00::/8")])

REFUSED = [
    "0.0.0.1", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "192.0.0.8",
    "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.1.2.3", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8",
    "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2001::1", "2001:db8::1", "2002:a00:1::1", "fc00::1", "fd12::1", "fe80::1",
    "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(address):
    assert ANYWHERE.fault_of_address(address, encrypted=True)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450::1"])
def test_a_public_address_is_called_over_https_alone(address):
    assert ANYWHERE.fault_of_address(address, encrypted=True) is None
    assert "https only" in ANYWHERE.fault_of_address(address, encrypted=False)


@pytest.mark.parametrize("address", ["10.1.2.3", "fd00::1"])
def test_an_address_that_the_operator_names_is_called_over_https_alone(address):
    assert INSIDE.fault_of_address(address, encrypted=True) is None
    assert INSIDE.fault_of_address(address, encrypted=False)


@pytest.mark.parametrize("address", ["10.2.0.1", "127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::a01:203"])
def test_naming_one_network_opens_no_other(address):
    assert INSIDE.fault_of_address(address, encrypted=True)


@pytest.mark.parametrize("encrypted", [True, False])
def test_this_machine_is_called_where_that_is_allowed(encrypted):
    assert HERE.fault_of_address("127.0.0.1", encrypted=encrypted) is None
    assert HERE.fault_of_address("::1", encrypted=encrypted) is None


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "this machine"),
        ("169.254.169.254", "link-local"),
        ("224.0.0.1", "multicast"),
        ("64:ff9b::a00:1", "stands for another"),
        ("2002:a00:1::1", "stands for another"),
        ("10.0.0.1", "private"),
    ],
)
def test_the_reason_names_the_kind_of_address(address, kind):
    assert kind in ANYWHERE.fault_of_address(address, encrypted=True)


@pytest.mark.parametrize(
    "url", ["https://hooks.example/a?b=c", "https://hooks.example:8443", "https://[2606:4700::1]/"]
)
def test_a_url_over_https_can_be_called(url):
    assert ANYWHERE.fault_of_url(url) is None


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://hooks.example/", "https only"),
        ("ftp://hooks.example/", "no URL"),
        ("hooks.example/", "no URL"),
        ("https://", "no URL"),
        ("https://[1", "no URL"),
        ("https://hooks.example:99999/", "no URL"),
        ("https://me:secret@hooks.example/", "name and password"),
        ("https://@hooks.example/", "name and password"),
        ("https://hooks.example/#here", "`#`"),
        ("https://hooks.example/a b", "blanks"),
        ("https://hooks.exämple/", "ASCII"),
        ("https://hooks.example\\@10.0.0.1/", "ASCII"),
        ("https://hooks.example/\r\nHost: x", "blanks"),
    ],
)
def test_a_url_that_cannot_be_called_is_told_why(url, told):
    assert told in ANYWHERE.fault_of_url(url)


def test_plain_http_is_for_this_machine_alone():
    assert HERE.fault_of_url("http://127.0.0.1:9000/hook") is None
    assert INSIDE.fault_of_url("http://10.1.0.1/hook")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://10.0.0.1/", "private"),
        ("https://[::1]:8443/", "this machine"),
        ("https://2130706433/", "this machine"),
        ("https://0x7f.1/", "this machine"),
        ("https://127.1/", "this machine"),
    ],
)
def test_however_an_address_is_written_it_is_known(url, told):
    assert told in ANYWHERE.fault_of_addresses(url)


def test_a_name_has_the_fault_of_any_of_its_addresses(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    assert "10.0.0.1" in ANYWHERE.fault_of_addresses("https://hooks.example/")


def test_a_name_that_does_not_resolve_is_looked_at_later(monkeypatch):
    def fail(*_, **__):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    assert ANYWHERE.fault_of_addresses("https://hooks.example/") is None
    assert "https only" in HERE.fault_of_addresses("http://hooks.example/")


def test_no_socket_is_made_for_an_address_that_may_not_be_called():
    info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))

    with pytest.raises(NotAllowedError, match="private"):
        ANYWHERE.socket_for(info, encrypted=True)
