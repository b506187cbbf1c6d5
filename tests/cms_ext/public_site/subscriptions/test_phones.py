"""Urgent announcements by SMS: a code to the number, two messages at most, a link out of each."""

import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cms_ext.base.web.public_forms import new_stamp
from cms_ext.people.outbox.sms.domain import (
    PAUSES,
    DeliveredSms,
    deliver_due,
    measure_length,
    strip_polish_letters,
)
from cms_ext.people.outbox.sms.gateway import NotReached, Sms
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.subscriptions.domain.sending import queue_announcement_sms, run_mailings
from cms_ext.public_site.subscriptions.models import PhoneSubscription
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates

pytestmark = pytest.mark.django_db

ADDRESS = "/ogloszenia/sms/"
ANNA = "600000103"


@pytest.fixture(autouse=True)
def gateway(index: AnnouncementIndexPage, settings, tmp_path) -> Path:
    settings.COOP_FORM_FASTEST_SECONDS = 0
    settings.COOP_SUBSCRIPTIONS_PER_ADDRESS = 100
    settings.COOP_SMS_FILE = str(tmp_path / "sms.jsonl")
    settings.WAGTAILADMIN_BASE_URL = "https://sm.example"
    return tmp_path / "sms.jsonl"


def typed(number: str = "600 000 103", **chosen: Any) -> dict[str, Any]:
    return {
        "number": number,
        "consent": "2026-1",
        "otwarto": new_stamp(),
        "strona_www": "",
        **chosen,
    }


def delivered(gateway: Path) -> list[tuple[str, str]]:
    """What the gateway's file holds of this turn."""
    before = gateway.read_text().count("\n") if gateway.exists() else 0
    deliver_due(timezone.now())
    lines = gateway.read_text().splitlines()[before:] if gateway.exists() else []
    return [(line["to"], line["text"]) for line in map(json.loads, lines)]


def code_in(text: str) -> str:
    return text.partition(": ")[2][:6]


def test_a_code_confirms_the_number(client, gateway: Path):
    answer = client.post(ADDRESS, typed("+48 600-000-103"))
    ((to, text),) = delivered(gateway)

    assert (to, text) == (
        ANNA,
        f"Kod do zapisu na pilne komunikaty Spoldzielni: {code_in(text)}. Wazny 15 minut.",
    )
    assert PhoneSubscription.objects.get().state == "PENDING"
    wrong = f"{(int(code_in(text)) + 1) % 10**6:06}"
    page = client.post(answer["Location"], {"code": wrong}).content.decode()
    assert "Ten kod nie pasuje" in page
    right = client.post(answer["Location"], {"code": f" {code_in(text)[:3]} {code_in(text)[3:]}"})
    assert right["Location"] == f"{ADDRESS}potwierdzono/"
    assert PhoneSubscription.objects.get().state == "CONFIRMED"
    assert (gateway.stat().st_mode & 0o777, TextMessage.objects.get().text) == (0o600, "")


def test_a_bomb_is_one_message_and_its_code_has_five_tries_in_a_quarter_of_an_hour(
    client, gateway: Path
):
    path = client.post(ADDRESS, typed())["Location"]
    for _ in range(3):
        client.post(ADDRESS, typed())
    ((_to, text),) = delivered(gateway)
    wrong = f"{(int(code_in(text)) + 1) % 10**6:06}"

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        client.post(path, {"code": code_in(text)})
        assert PhoneSubscription.objects.get().state == "PENDING"
    for _ in range(5):
        client.post(path, {"code": wrong})
    client.post(path, {"code": code_in(text)})

    assert PhoneSubscription.objects.get().state == "PENDING"


def test_bad_input_sends_nothing(client):
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"number": "22 600 00 00"}, "polskiego numeru komórkowego"),
        ({"number": "60000010"}, "polskiego numeru komórkowego"),
        ({"number": "+49 600 000 103"}, "polskiego numeru komórkowego"),
        ({"number": "700 000 103"}, "polskiego numeru komórkowego"),
        ({"consent": ""}, "Bez tej zgody"),
        ({"places": ["N9"]}, "N9"),
        ({"strona_www": "x"}, "wysłany przez program"),
    ]
    for changed, said in wrong:
        page = client.post(ADDRESS, typed() | changed)
        assert (page.status_code, said in page.content.decode()) == (200, True), changed

    assert not PhoneSubscription.objects.exists()
    assert not TextMessage.objects.exists()


@pytest.mark.thorough
def test_an_alert_goes_to_whom_it_concerns_and_other_kinds_do_not(
    client, gateway: Path, publish: Publish, estates: Estates
):
    path = client.post(ADDRESS, typed(places=["N2/W1"]))["Location"]
    ((_to, text),) = delivered(gateway)
    client.post(path, {"code": code_in(text)})
    alert = {"kind": "ALERT", "valid_until": TODAY}
    publish("Brak wody w czwartek", kind="OUTAGE", buildings=[estates.w1])
    publish("Awaria gazu na Jodłowej", buildings=[estates.j2], **alert)
    publish(
        "Awaria gazu, nie używaj ognia",
        lead="Zażółć gęślą jaźń: " + "nie wchodź do piwnic i nie używaj windy. " * 6,
        staircases=[estates.w1_1],
        **alert,
    )

    run_mailings()
    run_mailings()

    ((to, text),) = delivered(gateway)
    assert to == ANNA
    assert text.startswith("Awaria gazu, nie uzywaj ognia. Zazolc gesla jazn: nie wchodz do")
    assert "https://sm.example/o/2026-0003/ Rezygnacja: https://sm.example/o/s/" in text
    assert (measure_length(text).alphabet, measure_length(text).parts) == ("GSM", 2)

    way_out = text.rpartition("https://sm.example")[2]
    assert client.get(way_out).status_code == 200
    assert PhoneSubscription.objects.get().state == "CONFIRMED"
    client.post(way_out)
    assert PhoneSubscription.objects.get().state == "UNSUBSCRIBED"
    publish("Wyciek wody na klatce", **alert)
    run_mailings()
    assert delivered(gateway) == []


def test_an_alert_that_is_over_or_unwanted_when_its_turn_comes_is_stopped(
    client, gateway: Path, publish: Publish
):
    path = client.post(ADDRESS, typed())["Location"]
    ((_to, text),) = delivered(gateway)
    client.post(path, {"code": code_in(text)})
    page = publish("Wyciek gazu", kind="ALERT", valid_until=TODAY)
    [anna] = PhoneSubscription.objects.all()

    for event in (page.unpublish, partial(PhoneSubscription.objects.update, state="UNSUBSCRIBED")):
        queue_announcement_sms(page, anna)
        event()
        assert delivered(gateway) == []

    stopped = TextMessage.objects.filter(state="STOPPED").order_by("pk")
    assert [(sms.last_error, sms.text) for sms in stopped] == [
        ("Komunikat wycofano albo już minął.", ""),
        ("Numer wypisano z SMS.", ""),
    ]


def test_a_site_without_a_gateway_takes_no_number(client, settings):
    settings.COOP_DEMO = False

    for page in (client.get(ADDRESS), client.post(ADDRESS, typed())):
        assert "Powiadomienia SMS są teraz wyłączone" in page.content.decode()
        assert 'name="number"' not in page.content.decode()
    assert (PhoneSubscription.objects.count(), TextMessage.objects.count()) == (0, 0)


def test_an_invented_address_is_no_page(client):
    for address in (f"{ADDRESS}kod/1:abc/", f"{ADDRESS}kod/x/", "/o/s/abcdefgh/"):
        assert client.get(address).status_code == 404


TRIED: list[str] = []


def broken(message: Sms) -> str:
    TRIED.append(message.text)
    raise NotReached("Bramka nie odpowiada.")


def test_a_gateway_that_is_down_is_tried_again(client, settings):
    TRIED.clear()
    settings.COOP_SMS_BACKEND = f"{__name__}.broken"
    client.post(ADDRESS, typed())
    now = timezone.now()
    done = []
    for pause in (timedelta(0), *PAUSES):
        now += pause
        done.append(deliver_due(now))

    assert done == [DeliveredSms(later=1)] * 3 + [DeliveredSms(failed=1)]
    message = TextMessage.objects.get()
    assert (message.state, message.text, len(TRIED)) == ("FAILED", "", 4)
    assert message.last_error == "Bramka nie odpowiada."


def test_what_a_text_is_charged_as_with_and_without_polish_letters():
    expected = {
        "": ("GSM", 0, 1),
        "a" * 160: ("GSM", 160, 1),
        "a" * 161: ("GSM", 161, 2),
        "a" * 306: ("GSM", 306, 2),
        "a" * 307: ("GSM", 307, 3),
        "€" * 80: ("GSM", 160, 1),
        "€" * 80 + "a": ("GSM", 161, 2),
        "ą" * 70: ("UCS-2", 70, 1),
        "ą" * 71: ("UCS-2", 71, 2),
        "🔥" * 35: ("UCS-2", 70, 1),
        "🔥" * 36: ("UCS-2", 72, 2),
    }

    lengths = {text: measure_length(text) for text in expected}

    assert {
        text: (length.alphabet, length.units, length.parts) for text, length in lengths.items()
    } == expected

    assert strip_polish_letters("Zażółć gęślą jaźń – „ÓŚ” 5 €") == 'Zazolc gesla jazn - "OS" 5 EUR'
