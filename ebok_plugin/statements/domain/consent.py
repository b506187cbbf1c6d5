"""Consent to papers in E-BOK instead of post; it can be withdrawn at any time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.chunks import chunks
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import Realm
from ebok_plugin.statements.models import DeliveryConsent

CONSENT_TEXTS = {
    "2026-11": _(
        "Chcę dostawać zawiadomienia o opłatach, zestawienia i przypomnienia w E-BOK zamiast na "
        "papierze. O nowym dokumencie Spółdzielnia powiadomi mnie e-mailem, bez kwot i danych "
        "lokalu. Zgodę mogę wycofać w każdej chwili; kolejne dokumenty przyjdą wtedy na papierze."
    ),
}
CURRENT_VERSION = next(reversed(CONSENT_TEXTS))


def consent_of(person: Person) -> DeliveryConsent | None:
    """The consent that holds, or None."""
    return DeliveryConsent.objects.filter(person=person, withdrawn_at__isnull=True).first()


@transaction.atomic
def give_consent(person: Person, *, now: datetime, origin: Origin) -> DeliveryConsent:
    """Save the consent to the text shown today. Repeatable."""
    held = consent_of(person)
    if held is not None:
        return held
    try:
        with transaction.atomic():
            given = DeliveryConsent.objects.create(
                person=person, text_version=CURRENT_VERSION, given_at=now
            )
    except IntegrityError:
        # The other of two clicks at once was faster.
        return DeliveryConsent.objects.get(person=person, withdrawn_at__isnull=True)
    record(
        "DELIVERY_CONSENT_GIVEN",
        origin,
        obj=given,
        subject=person,
        changes={"text_version": given.text_version},
    )
    return given


@transaction.atomic
def withdraw_consent(person: Person, *, now: datetime, origin: Origin) -> None:
    """Withdraw the consent, if any: papers go by post from now on.

    Papers made already keep their channel, and deliveries stay delivered.
    """
    held = DeliveryConsent.objects.filter(person=person, withdrawn_at__isnull=True)
    for consent in held.select_for_update():
        consent.withdrawn_at = max(consent.given_at, now)
        consent.save(update_fields=["withdrawn_at"])
        record("DELIVERY_CONSENT_WITHDRAWN", origin, obj=consent, subject=person)


def reached_electronically(people: Iterable[int]) -> set[int]:
    """Of these ids of persons those who get papers in E-BOK.

    They agreed, they can sign in, and there is an address to tell them of a new paper.
    """
    found: set[int] = set()
    for portion in chunks(people):
        able = User.objects.filter(
            realm=Realm.EBOK,
            is_active=True,
            person_id__in=portion,
            person__died_on__isnull=True,
            person__delivery_consents__withdrawn_at__isnull=True,
            person__delivery_consents__isnull=False,
        ).exclude(person__correspondence_email="")
        found.update(able.values_list("person_id", flat=True))
    return found


def combine_consents(kept: Person, merged: Person, origin: Origin) -> None:
    """Of two consents that last, the earlier one goes on and the later one ends today.

    It was the same person who agreed twice; papers go on coming to E-BOK without a gap.
    """
    lasting = DeliveryConsent.objects.filter(person__in=[kept, merged], withdrawn_at__isnull=True)
    for doubled in lasting.select_for_update().order_by("given_at", "pk")[1:]:
        doubled.withdrawn_at = max(doubled.given_at, timezone.now())
        doubled.save(update_fields=["withdrawn_at"])
        record("CONSENT_COMBINED", origin, obj=doubled, subject=doubled.person)
