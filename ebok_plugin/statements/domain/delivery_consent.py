"""Consents to documents in E-BOK instead of paper: given, withdrawn, joined."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.refusal import Refusal
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.consent import read_consent
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import ConsentKind
from ebok_plugin.apps import EBOK
from ebok_plugin.statements.models import DeliveryConsent

DELIVERY_CONSENT = ConsentKind(
    "CONSENT_DELIVERY",
    gettext_noop("Zgoda na doręczanie dokumentów w E-BOK"),
    "2026-11",
    gettext_noop(
        "Chcę dostawać zawiadomienia o opłatach, zestawienia i przypomnienia w E-BOK zamiast na "
        "papierze. O nowym dokumencie Spółdzielnia powiadomi mnie e-mailem, bez kwot i danych "
        "lokalu. Zgodę mogę wycofać w każdej chwili; kolejne dokumenty przyjdą wtedy na papierze."
    ),
)


def find_consent(person: Person) -> DeliveryConsent | None:
    """Find the person's valid consent, or None."""
    return DeliveryConsent.objects.filter(person=person, withdrawn_at__isnull=True).first()


@transaction.atomic
def give_consent(
    person: Person, *, now: datetime, origin: Origin, version: str = ""
) -> DeliveryConsent:
    """Save the consent to today's text; `version` is the one that was read. Repeatable.

    Raises Refusal CONSENT_CHANGED when another text holds by now.
    """
    existing = find_consent(person)
    if existing is not None:
        return existing
    text = read_consent(DELIVERY_CONSENT.code, on=business_today())
    if version not in ("", text.version):
        raise Refusal(
            "CONSENT_CHANGED",
            _("Treść tej zgody zmieniła się przed chwilą. Przeczytaj ją i zgódź się jeszcze raz."),
        )
    try:
        with transaction.atomic():
            consent = DeliveryConsent.objects.create(
                person=person, text_version=text.version, given_at=now
            )
    except IntegrityError:
        # Of two clicks at once the other one was faster.
        return DeliveryConsent.objects.get(person=person, withdrawn_at__isnull=True)
    record(
        "DELIVERY_CONSENT_GIVEN",
        origin,
        obj=consent,
        subject=person,
        changes={"text_version": consent.text_version},
    )
    return consent


@transaction.atomic
def withdraw_consent(person: Person, *, now: datetime, origin: Origin) -> None:
    """Withdraw the consent, if any: documents go by post from now on.

    Documents already made keep their channel, and deliveries stay delivered.
    """
    valid_consents = DeliveryConsent.objects.filter(person=person, withdrawn_at__isnull=True)
    for consent in valid_consents.select_for_update():
        consent.withdrawn_at = max(consent.given_at, now)
        consent.save(update_fields=["withdrawn_at"])
        record("DELIVERY_CONSENT_WITHDRAWN", origin, obj=consent, subject=person)


def is_reached_electronically(people: Iterable[int]) -> set[int]:
    """Find who of these person ids gets documents in E-BOK.

    They consented, can sign in, and have an e-mail address for the notification.
    """
    reached: set[int] = set()
    for portion in split_into_chunks(people):
        users = User.objects.filter(
            realm=EBOK,
            is_active=True,
            person_id__in=portion,
            person__died_on__isnull=True,
            person__delivery_consents__withdrawn_at__isnull=True,
            person__delivery_consents__isnull=False,
        ).exclude(person__correspondence_email="")
        reached.update(users.values_list("person_id", flat=True))
    return reached


def combine_consents(kept: Person, merged: Person, origin: Origin) -> None:
    """Keep the earlier of two valid consents of a merged person; end the later today.

    The same person agreed twice, so documents continue to come to E-BOK without a gap.
    """
    valid_consents = DeliveryConsent.objects.filter(
        person__in=[kept, merged], withdrawn_at__isnull=True
    )
    for duplicate in valid_consents.select_for_update().order_by("given_at", "pk")[1:]:
        duplicate.withdrawn_at = max(duplicate.given_at, timezone.now())
        duplicate.save(update_fields=["withdrawn_at"])
        record("CONSENT_COMBINED", origin, obj=duplicate, subject=duplicate.person)
