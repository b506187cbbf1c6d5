"""Where events may be sent: to public addresses, and to those that the operator names."""

import ipaddress
import socket

import pytest

from cms_ext.evidence.audit.domain.event import Origin
from exchange_api.domain.refusal import SystemRefused
from exchange_api.domain.scopes import EVENTS
from exchange_api.webhooks.domain.address import (
    PrivateAddress,
    check_url,
    is_public,
    resolve_receiver_address,
)
from exchange_api.webhooks.domain.receiver import add_receiver
from plugins.exchange_api.tests.systems import TODAY, approved, clerk

PRIVATE = [
    "127.0.0.1",
    "10.0.0.5",
    "192.168.1.10",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_form_of_a_private_address_is_public(address: str):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are(address: str):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://fk.example/zdarzenia",
        "ftp://fk.example/",
        "https:///zdarzenia",
        "https://login:haslo@fk.example/",
        "https://fk.example/#koniec",
        "https://fk.example:0/",
        "https://fk.example:70000/",
        "https://127.0.0.1/",
        "https://[::ffff:169.254.169.254]/",
        "https://fk.example/" + "x" * 500,
        "javascript:alert(1)",
        "",
    ],
)
def test_an_address_that_cannot_be_one_is_refused(url: str):
    with pytest.raises(SystemRefused) as refused:
        check_url(url)
    assert refused.value.code == "URL"


def test_the_operator_may_name_a_machine_of_the_office(settings):
    settings.COOP_WEBHOOK_HOSTS = ["fk.lan", "10.0.0.5"]

    assert check_url("http://fk.lan:8080/zdarzenia").port == 8080
    assert check_url("https://10.0.0.5/").hostname == "10.0.0.5"


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["8.8.8.8", "169.254.169.254"], ["::1"]])
def test_a_public_name_that_leads_inside_is_not_connected_to(monkeypatch, answers: list[str]):
    found = [(0, socket.SOCK_STREAM, 6, "", (answer, 443)) for answer in answers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)

    with pytest.raises(PrivateAddress):
        resolve_receiver_address("fk.example", 443)


@pytest.mark.django_db
def test_an_address_is_added_to_a_system_that_may_hear_and_only_once():
    origin, kinds = Origin(actor=clerk("celina")), ["payment.posted"]
    deaf, hears = approved("accounts:read", name="Odczyt"), approved(EVENTS)
    add_receiver(hears, "https://fk.example/", kinds, today=TODAY, origin=origin)

    refusals = {}
    for name, (system, url, chosen) in {
        "NO_SCOPE": (deaf, "https://fk.example/", kinds),
        "URL_TAKEN": (hears, "https://fk.example/", kinds),
        "NO_KIND": (hears, "https://fk.example/2", ["nie.ma"]),
    }.items():
        with pytest.raises(SystemRefused) as refused:
            add_receiver(system, url, chosen, today=TODAY, origin=origin)
        refusals[name] = refused.value.code

    assert refusals == {name: name for name in refusals}
