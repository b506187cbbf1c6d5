"""Sending events: signed, retried with growing pauses for a day, again by hand.

Format, headers and signature are those of Standard Webhooks 1.0.0 (standardwebhooks.com).
"""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import time
from contextlib import suppress
from datetime import date, datetime, timedelta
from threading import Timer
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.encryption import decrypt_text
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.plugins import Event
from exchange_api.domain.refusal import SystemRefused
from exchange_api.webhooks.domain.address import PrivateAddress, connect
from exchange_api.webhooks.domain.receiver import PREFIX, end_receiver, may_hear
from exchange_api.webhooks.models import WebhookDelivery, WebhookReceiver

State = WebhookDelivery.State
# The pauses after each try that was not taken: a day in all.
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 60, 300, 1800, 7200, 5 * 3600, 16 * 3600)
)
SECONDS = 10.0  # for one try
GRACE = 1.0  # more, until the connection is ended
TURN_SECONDS = 20.0
PORTION = 200
GONE = 410


def queue_event(event: Event) -> None:
    """Note an event for each receiver that hears its kind; the listener of this plugin."""
    now, today = timezone.now(), business_today()
    hearing = WebhookReceiver.objects.filter(ended_at__isnull=True).select_related("system")
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(
                receiver=receiver,
                event_id=event.id,
                kind=event.kind,
                body=make_event_body(event),
                made_at=now,
                next_at=now,
            )
            for receiver in hearing
            if event.kind in receiver.kinds and may_hear(receiver.system, today)
        ],
        ignore_conflicts=True,
    )


def make_event_body(event: Event) -> dict[str, object]:
    """Return what is sent: the kind, when it happened, and which row to read through the API."""
    return {
        "type": event.kind,
        "timestamp": event.at.isoformat(),
        "data": {
            "id": event.id,
            "object": event.object_type,
            "key": event.object_id,
            "state": event.to_state,
        },
    }


def deliver_due() -> None:
    """Send what is due; a receiver that does not answer gets it again in the next turn."""
    until = time.monotonic() + TURN_SECONDS
    now = timezone.now()
    # Longer than any pause: written while the clock was ahead.
    has_come = Q(next_at__lte=now) | Q(next_at__gt=now + max(PAUSES))
    due = (
        WebhookDelivery.objects.filter(has_come, state=State.WAITING)
        .select_related("receiver__system")
        .order_by("next_at", "pk")
    )
    silent: set[int] = set()
    today = business_today()
    for delivery in due[:PORTION]:
        if time.monotonic() > until:
            return
        if delivery.receiver_id not in silent and not _deliver(delivery, today):
            silent.add(delivery.receiver_id)


def _deliver(delivery: WebhookDelivery, today: date) -> bool:
    """Try once and note how it ended; return whether it was taken, or nobody waits for it."""
    receiver = delivery.receiver
    if receiver.ended_at is not None or not may_hear(receiver.system, today):
        delivery.state, delivery.outcome = State.FAILED, _("Odbiorca już nie dostaje zdarzeń.")
        delivery.save(update_fields=["state", "outcome"])
        return True
    status, delivery.outcome = _send(delivery)
    delivery.tries += 1
    if 200 <= status < 300:
        delivery.state = State.TAKEN
    elif delivery.tries > len(PAUSES) or status == GONE:
        delivery.state = State.FAILED
    else:
        delivery.next_at = timezone.now() + PAUSES[delivery.tries - 1]
    delivery.save(update_fields=["state", "outcome", "tries", "next_at"])
    if status == GONE:
        end_receiver(receiver, _("Odbiorca odpowiedział, że go nie ma (410)."), origin=SYSTEM)
    return delivery.state == State.TAKEN


def _send(delivery: WebhookDelivery) -> tuple[int, str]:
    """Return the status of the answer, 0 without one, and the outcome as text."""
    body = json.dumps(delivery.body, ensure_ascii=False).encode()
    parts = urlsplit(delivery.receiver.url)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "wagtail-coop",
        **sign(decrypt_text(delivery.receiver.secret), delivery.event_id, int(time.time()), body),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = connect(parts, SECONDS)
        # A receiver that answers byte by byte is silent, too.
        guard = Timer(SECONDS + GRACE, _hang_up, [connection.sock])
        guard.start()
        try:
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
        finally:
            guard.cancel()
            connection.close()
    except PrivateAddress:
        return 0, _("Nazwa prowadzi do adresu sieci wewnętrznej.")
    except socket.gaierror:
        return 0, _("Takiej nazwy serwera nie znaleziono.")
    except TimeoutError:
        return 0, _("Odbiorca nie odpowiedział w 10 sekund.")
    except (OSError, http.client.HTTPException) as problem:
        return 0, _("Połączenie się nie udało (%s).") % type(problem).__name__
    if 300 <= status < 400:
        return status, _("Odbiorca odsyła gdzie indziej (HTTP %d). Popraw adres.") % status
    return status, _("Odpowiedź HTTP %d.") % status


def _hang_up(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def sign(secret: str, event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the three headers: `v1,` and the HMAC-SHA256 of id, time and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{event_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


@transaction.atomic
def replay(delivery: WebhookDelivery, *, origin: Origin) -> None:
    """Send an event once more, from the beginning of its pauses. Raises SystemRefused WAITING."""
    delivery = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state == State.WAITING:
        raise SystemRefused("WAITING", _("To zdarzenie jeszcze czeka na wysłanie."))
    delivery.state, delivery.tries, delivery.next_at = State.WAITING, 0, timezone.now()
    delivery.save(update_fields=["state", "tries", "next_at"])
    record("WEBHOOK_REPLAYED", origin, obj=delivery.receiver.system, note=delivery.event_id)


def forget_deliveries(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete events that came before a moment, taken or not."""
    old = WebhookDelivery.objects.filter(made_at__lt=before, state__in=(State.TAKEN, State.FAILED))
    expired = count_expired(old, "made_at")
    if not rehearse:
        old.delete()
    return expired
