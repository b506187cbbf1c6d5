"""Submitting a request: by the member in IKCS, or on paper through a clerk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.working_days import days_after
from cms_ext.people.identity.models import Person
from members_area.library.models import DocumentKind
from members_area.register.domain.queries import is_member
from members_area.requests.domain.step import notify_member
from members_area.requests.models import DocumentRequest, RequestSequence
from members_area.requests.vocabulary import Delivery, Form, RequestChannel, RequestState

REPLY = "DOCUMENT_REQUEST_REPLY"


@dataclass(frozen=True, slots=True)
class RequestedPapers:
    """What is asked for, and how."""

    kinds: Sequence[DocumentKind]
    description: str
    form: Form
    delivery: Delivery = Delivery.OFFICE
    period_from: date | None = None
    period_to: date | None = None


@transaction.atomic
def submit_request(
    person: Person, asked: RequestedPapers, *, channel: RequestChannel, on: date, origin: Origin
) -> DocumentRequest:
    """Save a request; its term runs from `on`, the day of receipt.

    Raises ValidationError unless the person is a member on that day (C06) and something is asked.
    """
    if not is_member(person, on):
        raise ValidationError(
            _("Wniosek może złożyć członek Spółdzielni. Ta osoba nim w tym dniu nie jest.")
        )
    if not asked.kinds:
        raise ValidationError({"kinds": _("Zaznacz co najmniej jeden rodzaj dokumentu.")})
    days = legal_rule(REPLY, on=on).params["days"]
    request = DocumentRequest(
        number=_next_number(on.year),
        person=person,
        description=asked.description.strip(),
        period_from=asked.period_from,
        period_to=asked.period_to,
        form=asked.form,
        delivery=_delivery(asked),
        channel=channel,
        received_on=on,
        due_on=days_after(on, days),
        registered_by=origin.actor if channel == RequestChannel.PAPER else None,
    )
    request.full_clean()
    request.save()
    request.kinds.set(asked.kinds)
    record(
        "REQUEST_SUBMITTED",
        origin,
        obj=request,
        subject=person,
        to_state=RequestState.SUBMITTED,
        changes={"channel": channel, "kinds": sorted(kind.code for kind in asked.kinds)},
    )
    notify_member(request)
    return request


def _delivery(asked: RequestedPapers) -> Delivery:
    """Papers are looked at in the office, files come in IKCS; only paper can be posted."""
    if asked.form == Form.ELECTRONIC:
        return Delivery.ACCOUNT
    return asked.delivery if asked.form == Form.PAPER else Delivery.OFFICE


def _next_number(year: int) -> str:
    RequestSequence.objects.get_or_create(year=year)
    sequence = RequestSequence.objects.select_for_update().get(year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"WD/{year}/{sequence.last:05d}"
