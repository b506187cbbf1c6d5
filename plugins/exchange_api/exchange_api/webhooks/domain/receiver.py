"""Receivers of events: added to a system, ended."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.encryption import encrypt_text
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.plugins import list_plugins
from exchange_api.domain.refusal import SystemRefused
from exchange_api.domain.scopes import EVENTS
from exchange_api.models import ExternalSystem
from exchange_api.webhooks.domain.address import check_url
from exchange_api.webhooks.models import WebhookReceiver

# Of Standard Webhooks: what a secret begins with, and how many random bytes it has.
PREFIX, SECRET_BYTES = "whsec_", 32
MAX_RECEIVERS = 5


@dataclass(frozen=True, slots=True)
class NewReceiver:
    """A new receiver with its secret, which is shown once."""

    receiver: WebhookReceiver
    secret: str


def word_kinds() -> Mapping[str, str]:
    """Map each kind of event of this site to its words."""
    return {
        kind.code: _(kind.title) for plugin in list_plugins() for kind in plugin.evidence.events
    }


@transaction.atomic
def add_receiver(
    system: ExternalSystem, url: str, kinds: Sequence[str], *, today: date, origin: Origin
) -> NewReceiver:
    """Add an address to a system. Raises SystemRefused URL, NO_KIND, URL_TAKEN, NO_SCOPE …"""
    check_url(url)
    if not kinds or set(kinds) - word_kinds().keys():
        raise SystemRefused("NO_KIND", _("Zaznacz przynajmniej jedno zdarzenie."))
    system = ExternalSystem.objects.select_for_update().get(pk=system.pk)
    if not may_hear(system, today):
        words = _("Program nie jest czynny albo nie ma w zakresie zdarzeń.")
        raise SystemRefused("NO_SCOPE", words)
    if list_receivers(system).count() >= MAX_RECEIVERS:
        raise SystemRefused("TOO_MANY", _("Program ma już pięć adresów. Najpierw zakończ jeden."))
    random = secrets.token_bytes(SECRET_BYTES)
    secret = PREFIX + base64.b64encode(random).decode()
    receiver = WebhookReceiver(
        system=system,
        url=url,
        kinds=sorted(set(kinds)),
        secret=encrypt_text(secret),
        made_by=origin.signed_in,
        made_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            receiver.save()
    except IntegrityError as taken:
        raise SystemRefused("URL_TAKEN", _("Ten adres już dostaje zdarzenia.")) from taken
    record("WEBHOOK_ADDED", origin, obj=system, changes={"kinds": receiver.kinds})
    return NewReceiver(receiver, secret)


@transaction.atomic
def end_receiver(receiver: WebhookReceiver, reason: str, *, origin: Origin) -> None:
    """End a receiver; what waits for it is not sent. Raises SystemRefused ENDED."""
    receiver = WebhookReceiver.objects.select_for_update().get(pk=receiver.pk)
    if receiver.ended_at is not None:
        raise SystemRefused("ENDED", _("Ten adres już nie dostaje zdarzeń."))
    receiver.ended_at, receiver.reason = timezone.now(), reason
    receiver.save(update_fields=["ended_at", "reason"])
    record("WEBHOOK_ENDED", origin, obj=receiver.system)


def may_hear(system: ExternalSystem, today: date) -> bool:
    """Return True if the system is active and events are among its scopes."""
    return EVENTS in system.scopes and system.is_active_on(today)


def list_receivers(system: ExternalSystem) -> QuerySet[WebhookReceiver]:
    """Select the addresses of a system that have not ended."""
    return WebhookReceiver.objects.filter(system=system, ended_at__isnull=True)
