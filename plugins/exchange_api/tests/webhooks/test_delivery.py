"""Webhooks: what arrives, signed, and what becomes of it when nobody answers."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.plugins import Event
from exchange_api.domain import system as systems
from exchange_api.domain.refusal import SystemRefused
from exchange_api.domain.scopes import EVENTS
from exchange_api.models import ExternalSystem
from exchange_api.webhooks.domain import delivery
from exchange_api.webhooks.domain.delivery import PAUSES, deliver_due, queue_event, replay
from exchange_api.webhooks.domain.receiver import add_receiver, end_receiver
from exchange_api.webhooks.models import WebhookDelivery, WebhookReceiver
from plugins.exchange_api.tests.systems import TODAY, approved, clerk
from plugins.exchange_api.tests.webhooks.conftest import Listener
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db
State = WebhookDelivery.State
AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
POSTED = Event("act-7", "payment.posted", AT, "ebok_plugin_payments.BankEntry", "12", "POSTED")


def origin() -> Origin:
    return Origin(actor=clerk("celina"))


def hearing(url: str, *kinds: str, name: str = "Program księgowy") -> tuple[ExternalSystem, str]:
    """A system whose address hears these kinds, and the secret of that address."""
    system = approved(EVENTS, name=name)
    chosen = kinds or ("payment.posted",)
    return system, add_receiver(system, url, chosen, today=TODAY, origin=origin()).secret


def states() -> list[tuple[str, int, str]]:
    rows = WebhookDelivery.objects.order_by("pk")
    return [(row.state, row.tries, row.outcome) for row in rows]


def test_an_event_arrives_signed_with_ids_and_nothing_personal(listener: Listener):
    _system, secret = hearing(listener.url)

    queue_event(POSTED)
    deliver_due()

    ((headers, body, raw),) = listener.got
    assert body == {
        "type": "payment.posted",
        "timestamp": "2026-11-20T08:30:00+00:00",
        "data": {
            "id": "act-7",
            "object": "ebok_plugin_payments.BankEntry",
            "key": "12",
            "state": "POSTED",
        },
    }
    # As a receiver checks it by the specification.
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + raw
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert (headers["webhook-id"], headers["webhook-signature"]) == ("act-7", f"v1,{expected}")
    assert states() == [(State.TAKEN, 1, "Odpowiedź HTTP 204.")]


def test_each_receiver_hears_its_kinds_once(listener: Listener):
    hearing(listener.url, "payment.posted", "case.changed")
    hearing(f"{listener.url}&drugi=1", "case.changed", name="Aplikacja")

    for event in (POSTED, POSTED, Event("act-8", "case.changed", AT, "cases.Case", "3")):
        queue_event(event)
    deliver_due()
    deliver_due()

    assert sorted(body["type"] for _headers, body, _raw in listener.got) == [
        "case.changed",
        "case.changed",
        "payment.posted",
    ]


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (500, {}, "Odpowiedź HTTP 500."),
        (404, {}, "Odpowiedź HTTP 404."),
        (
            302,
            {"Location": "https://inny.example/"},
            "Odbiorca odsyła gdzie indziej (HTTP 302). Popraw adres.",
        ),
    ],
)
def test_a_refused_event_is_tried_for_a_day_and_then_left(
    listener: Listener, status: int, headers: dict[str, str], outcome: str
):
    hearing(listener.url)
    listener.status, listener.headers = status, headers
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        queue_event(POSTED)
        for pause in PAUSES:
            deliver_due()
            deliver_due()
            clock.shift(pause)
        deliver_due()
        deliver_due()

    assert timedelta(hours=23) < sum(PAUSES, timedelta()) < timedelta(hours=25)
    # A redirect is not followed: only the address that was approved is asked.
    assert len(listener.got) == len(PAUSES) + 1
    assert states() == [(State.FAILED, len(PAUSES) + 1, outcome)]


def test_a_receiver_that_is_gone_ends_with_all_that_waits_for_it(listener: Listener):
    hearing(listener.url)
    listener.status = 410
    queue_event(POSTED)
    deliver_due()
    queue_event(Event("act-8", "payment.posted", AT, "", ""))

    receiver = WebhookReceiver.objects.get()
    assert receiver.ended_at is not None
    assert receiver.reason == "Odbiorca odpowiedział, że go nie ma (410)."
    assert states() == [(State.FAILED, 1, "Odpowiedź HTTP 410.")]


def test_a_receiver_that_hangs_costs_one_try_a_turn_and_holds_up_no_other(
    listener: Listener, monkeypatch
):
    monkeypatch.setattr(delivery, "SECONDS", 0.2)
    hearing(listener.url)
    hearing("http://127.0.0.1:9/zamkniety", name="Aplikacja")
    listener.wait = 0.6
    queue_event(POSTED)
    queue_event(Event("act-8", "payment.posted", AT, "", ""))

    deliver_due()

    assert len(listener.got) == 1
    assert sorted(states()) == [
        (State.WAITING, 0, ""),
        (State.WAITING, 0, ""),
        (State.WAITING, 1, "Odbiorca nie odpowiedział w 10 sekund."),
        (State.WAITING, 1, "Połączenie się nie udało (ConnectionRefusedError)."),
    ]


def test_nothing_is_sent_for_a_revoked_system_or_an_ended_address(listener: Listener):
    revoked, _secret = hearing(listener.url)
    ended, _secret = hearing(f"{listener.url}&drugi=1", name="Aplikacja")
    queue_event(POSTED)
    systems.revoke_system(revoked, reason="Koniec umowy z firmą FK", origin=origin())
    end_receiver(ended.receivers.get(), "Zakończył pracownik.", origin=origin())

    deliver_due()
    queue_event(Event("act-8", "payment.posted", AT, "", ""))

    assert listener.got == []
    assert {state for state, _tries, _outcome in states()} == {State.FAILED}
    assert WebhookDelivery.objects.count() == 2


def test_a_failed_event_is_sent_again_by_hand(listener: Listener):
    hearing(listener.url)
    queue_event(POSTED)
    with pytest.raises(SystemRefused, match="jeszcze czeka"):
        replay(WebhookDelivery.objects.get(), origin=origin())
    deliver_due()

    replay(WebhookDelivery.objects.get(), origin=origin())
    deliver_due()

    assert [headers["webhook-id"] for headers, _body, _raw in listener.got] == ["act-7", "act-7"]


def test_queueing_costs_the_same_for_one_receiver_and_for_four(listener: Listener):
    hearing(listener.url)
    one = queries_of(queue_event, POSTED)
    for number in range(3):
        hearing(f"{listener.url}&nr={number}", name=f"Program {number}")

    assert queries_of(queue_event, Event("act-8", "payment.posted", AT, "", "")) == one
