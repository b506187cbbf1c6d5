"""Submitting a signed declaration: once, with one receipt, whatever is pressed twice."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from waste_union.declarations.domain.fee import computed_fee
from waste_union.declarations.domain.move import lock_declaration, locked, moved
from waste_union.declarations.domain.notice import notify_submitted
from waste_union.declarations.domain.numbering import Series, next_in_year
from waste_union.declarations.domain.queries.rights import may_declare
from waste_union.declarations.domain.refusal import (
    BYTES_CHANGED,
    NO_RIGHT,
    NOT_A_DAY,
    STALE,
    refusal,
)
from waste_union.declarations.domain.signing import digest_of
from waste_union.declarations.models import Declaration, SubmissionReceipt
from waste_union.declarations.vocabulary import DeclarationChannel
from waste_union.tariffs.domain.tariff import lock_tariff


@transaction.atomic
def submit_declaration(
    declaration: Declaration,
    *,
    now: datetime,
    received_on: date | None = None,
    origin: Origin,
) -> Declaration:
    """Hand a signed declaration in: SIGNED → SUBMITTED, with its receipt and an e-mail.

    One that is submitted already is given back as it is: a double click makes one receipt.
    `received_on` is the day on which a paper came in, today without it. Receipts are numbered
    `EB/{year}/{seq}` in the year of Warsaw.

    Raises Refusal: BYTES_CHANGED when the file is not the one that was signed; STALE when amount or
    first month would be others today; NO_RIGHT for whoever lost the right meanwhile; NOT_A_DAY;
    WRONG_STATE.
    """
    known = lock_declaration(declaration)
    if known.was_submitted:
        return known
    declaration = locked(known, "submit")
    today = timezone.localdate(now)
    filed_on = received_on or today
    if filed_on > today:
        raise refusal(NOT_A_DAY)
    if not may_declare(declaration.declarant, declaration.declared_property, today):
        raise refusal(NO_RIGHT)
    if digest_of(declaration.file) != declaration.xml_sha256:
        raise refusal(BYTES_CHANGED, number=declaration.number)
    event = declaration.event_date
    assert event is not None  # it was checked
    fee = computed_fee(declaration, filed_on)
    if (fee.amount, fee.effective_from) != (declaration.amount, declaration.effective_from):
        raise refusal(STALE)
    lock_tariff(fee.tariff, day=event, origin=origin)
    receipt = _receipt(declaration, now)
    declaration.receipt_no, declaration.submitted_at = receipt.number, now
    declaration.filed_on = filed_on
    changes = {"receipt_no": receipt.number, "sha256": receipt.xml_sha256}
    moved(declaration, "submit", "DECLARATION_SUBMITTED", origin, changes=changes)
    if declaration.channel == DeclarationChannel.EBOK:
        notify_submitted(declaration)
    return declaration


def _receipt(declaration: Declaration, now: datetime) -> SubmissionReceipt:
    year = timezone.localdate(now).year
    return SubmissionReceipt.objects.create(
        year=year,
        seq=next_in_year(Series.RECEIPT, year),
        declaration=declaration.number,
        xml_sha256=declaration.xml_sha256,
        submitted_at=now,
    )
