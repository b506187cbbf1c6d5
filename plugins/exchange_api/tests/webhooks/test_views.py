"""The page of a system's addresses: its secret once, and nobody else's events."""

import re

import pytest

from exchange_api.domain.scopes import EVENTS
from exchange_api.webhooks.domain.delivery import queue_event
from exchange_api.webhooks.models import WebhookDelivery, WebhookReceiver
from plugins.exchange_api.tests.systems import approved, clerk
from plugins.exchange_api.tests.webhooks.test_delivery import POSTED, hearing
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db


def test_an_address_is_added_and_its_secret_shown_once():
    system, celina = approved(EVENTS), signed_in(clerk("celina"))
    page = f"/admin/api/programy/{system.pk}/zdarzenia/"
    typed = {"krok": "dodaj", "adres": "https://fk.example/", "zdarzenia": ["payment.posted"]}

    answer = celina.post(page, typed)

    (secret,) = re.findall(r"whsec_[\w+/]{43}=", answer.content.decode())
    later = celina.get(page).content.decode()
    assert secret not in later
    assert "https://fk.example/" in later
    assert secret.encode() not in bytes(WebhookReceiver.objects.get().secret)


def test_the_auditor_reads_and_changes_nothing():
    system, _secret = hearing("https://fk.example/")
    page = f"/admin/api/programy/{system.pk}/zdarzenia/"
    auditor = signed_in(staff("kontroler", "auditor"))

    shown = parsed(auditor.get(page))
    number = system.receivers.get().pk
    answers = [
        auditor.post(page, {"krok": step, "numer": number}).status_code
        for step in ("dodaj", "zakoncz", "ponow")
    ]

    assert texts(shown, "//main//button[@name='krok']") == []
    assert answers == [302, 302, 302]  # Wagtail leads back to its first screen
    assert system.receivers.get().ended_at is None


def test_an_event_of_another_system_is_not_found_at_this_one():
    theirs, _secret = hearing("https://fk.example/")
    queue_event(POSTED)
    WebhookDelivery.objects.update(state="FAILED")
    ours = approved(EVENTS, name="Aplikacja")
    celina, page = signed_in(clerk("celina")), f"/admin/api/programy/{ours.pk}/zdarzenia/"

    assert [
        celina.post(page, {"krok": "ponow", "numer": WebhookDelivery.objects.get().pk}).status_code,
        celina.post(page, {"krok": "zakoncz", "numer": theirs.receivers.get().pk}).status_code,
    ] == [404, 404]
    assert WebhookDelivery.objects.get().state == "FAILED"
