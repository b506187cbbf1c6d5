"""Following a case without a login: number and secret, and the confirmed address."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cases.domain.notice import notify_received
from cases.models import Case
from cases.vocabulary import NUMBER_DIGITS
from cms_ext.base.text.typed_values import serial_number
from cms_ext.base.web.spoken_secret import matches
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.one_use_link import token_hash


def normalised_number(typed: str) -> str:
    """`spr 2026/1` as it stands in the register."""
    return serial_number(typed, NUMBER_DIGITS)


def case_with(number: str, typed_secret: str) -> Case | None:
    """The case, or None for an unknown number as for a wrong secret: one hash each."""
    found = Case.objects.filter(number=normalised_number(number)).first()
    return found if matches(typed_secret, found.secret_hash if found else None) else None


def case_to_confirm(token: str) -> Case | None:
    """The case whose address this link confirms."""
    waiting = Case.objects.filter(email_confirmed_at=None).exclude(contact_email="")
    return waiting.filter(email_token_hash=token_hash(token)).first()


@transaction.atomic
def confirm_address(case: Case, origin: Origin) -> Case:
    """From now on letters of this case go to the address. Repeatable."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.email_confirmed_at is None:
        case.email_confirmed_at, case.email_token_hash = timezone.now(), ""
        case.save(update_fields=["email_confirmed_at", "email_token_hash"])
        record("CASE_ADDRESS_CONFIRMED", origin, obj=case)
        notify_received(case)
    return case
