"""Submitting a signed declaration: once, with one receipt, whatever is pressed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import NOMINATIVE
from cms_ext.base.pdf.sealed_paper import render_sealed_paper
from cms_ext.base.pdf.sealing import current_seal
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from waste_union.declarations.domain.document import document_of, schema_faults, to_bytes
from waste_union.declarations.domain.drafting import KEY as PESEL
from waste_union.declarations.domain.drafting import Series, fill, has_pesel, next_in_year
from waste_union.declarations.domain.facts import FIELDS, facts_of, missing
from waste_union.declarations.domain.fee import computed_fee
from waste_union.declarations.domain.queries.rights import may_declare
from waste_union.declarations.domain.queries.standing import unfinished_of
from waste_union.declarations.domain.rate_notice import notify_submitted
from waste_union.declarations.domain.refusal import (
    BYTES_CHANGED,
    IN_FUTURE,
    INCOMPLETE,
    NO_RIGHT,
    NOT_A_DAY,
    OTHER_UNFINISHED,
    STALE,
    TOO_EARLY,
    refusal,
)
from waste_union.declarations.domain.signing import (
    digest_of,
    lock_declaration,
    locked,
    moved,
    sign_by_account,
)
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


# The system of municipal waste fees began on that day (waste_declaration.md §2).
FIRST_EVENT = date(2013, 7, 1)


class BrokenForm(RuntimeError):
    """The XML does not fit the form's own schema: a mistake of the office's data, or of ours."""


@transaction.atomic
def validate_declaration(
    declaration: Declaration, *, today: date, received_on: date | None = None, origin: Origin
) -> Declaration:
    """Check a draft, freeze its calculation and make its XML. DRAFT → VALIDATED.

    `received_on` is the day on which a paper came in, today without it: late and in time are told
    by it. Afterwards `amount`, `calc_trace`, `effective_from`, `tariff_version` and `xml` are set.

    Raises Refusal: INCOMPLETE with the names of what is missing; E-WST-02 for an event to come and
    TOO_EARLY for one before July 2013; E-WST-01 without a tariff; BasisRefused for what the fee
    cannot be counted of; E-WST-05 with the number of the one that is unfinished; NO_RIGHT,
    E-WST-03, WRONG_STATE. Raises BrokenForm when the XML does not fit the schema.
    """
    declaration = locked(declaration, "validate")
    filed_on = received_on or today
    place = declaration.declared_property
    if not may_declare(declaration.declarant, place, today):
        raise refusal(NO_RIGHT)
    facts = facts_of(declaration)
    lacking = missing(facts, declaration.form_version)
    if declaration.form_version.fields.get(PESEL) and not has_pesel(declaration):
        lacking.append(_(FIELDS[PESEL]))
    if lacking:
        raise refusal(INCOMPLETE, fields=", ".join(lacking))
    assert facts.event_date is not None  # it is not missing
    if facts.event_date > filed_on:
        raise refusal(IN_FUTURE)
    if facts.event_date < FIRST_EVENT:
        raise refusal(TOO_EARLY)
    if other := unfinished_of(place).exclude(pk=declaration.pk).first():
        raise refusal(OTHER_UNFINISHED, number=other.number)
    fee = computed_fee(declaration, filed_on)
    declaration.tariff_version, declaration.amount = fee.tariff, fee.amount
    declaration.calc_trace, declaration.effective_from = fee.trace, fee.effective_from
    declaration.payload = {**declaration.payload, "filled_on": filed_on.isoformat()}
    xml = to_bytes(document_of(declaration))
    if faults := schema_faults(xml, declaration.form_version.xsd):
        raise BrokenForm(f"{declaration.form_version}: {faults[0]}")
    declaration.xml = xml
    changes = {"amount": str(fee.amount.amount), "effective_from": str(fee.effective_from)}
    return moved(declaration, "validate", "DECLARATION_VALIDATED", origin, changes=changes)


@transaction.atomic
def check_draft(
    draft: Declaration, statements: Sequence[str], *, today: date, origin: Origin
) -> Declaration:
    """The draft with the sentences that were ticked, checked and frozen. Raises Refusal."""
    known = replace(facts_of(draft), statements=tuple(statements))
    filled = fill(draft, known, today=today, origin=origin)
    return validate_declaration(filled, today=today, origin=origin)


@transaction.atomic
def sign_and_submit(
    draft: Declaration,
    statements: Sequence[str],
    *,
    now: datetime,
    today: date,
    origin: Origin,
) -> Declaration:
    """All of it or nothing. Raises Refusal, E-WST-03 for one that was handed in meanwhile."""
    checked = check_draft(draft, statements, today=today, origin=origin)
    signed = sign_by_account(checked, now=now, origin=origin)
    return submit_declaration(signed, now=now, origin=origin)


LAYOUT = Path(__file__).parent.parent / "layouts" / "receipt.typ"


class NoReceipt(Exception):
    """The declaration was not submitted: there is nothing to confirm."""


def receipt_pdf(declaration: Declaration) -> bytes:
    """A tagged A4 page, dated as it came in. The same declaration gives the same bytes.

    `declaration` comes with property, form and declarant. Raises NoReceipt.
    """
    if declaration.submitted_at is None or declaration.amount is None:
        raise NoReceipt
    coop = CoopSettings.objects.filter(site__is_default_site=True).first() or CoopSettings()
    submitted = timezone.localtime(declaration.submitted_at)
    first = declaration.effective_from
    assert first is not None  # it was checked
    data = {
        "coop": coop.full_name or coop.name,
        "office": coop.address,
        "title": _("Urzędowe poświadczenie przedłożenia deklaracji"),
        "number": declaration.receipt_no,
        "opening": _("Deklaracja została przyjęta do systemu. Numer potwierdzenia:"),
        "facts_title": _("Co złożono"),
        "facts": [
            (_("Deklaracja"), f"{declaration.number}, {declaration.get_kind_display()}"),
            (_("Formularz"), declaration.form_version.version),
            (_("Składający"), facts_of(declaration).name),
            (_("Nieruchomość"), declaration.payload["property"]["address"]),
            (_("Opłata miesięczna"), str(declaration.amount)),
            (_("Od miesiąca"), f"{NOMINATIVE[first.month - 1]} {first.year}"),
        ],
        "proof_title": _("Kiedy i w jakiej postaci"),
        "proof": [
            (
                _("Chwila złożenia"),
                _("%(day)s, godz. %(hour)s")
                % {"day": long_date(submitted.date()), "hour": f"{submitted:%H:%M:%S}"},
            ),
            (_("Podpis"), declaration.get_signature_kind_display()),
        ],
        "digest_title": _("Skrót pliku (SHA-256)"),
        "digest": declaration.xml_sha256,
        "note": _(
            "Zachowaj to potwierdzenie. Skrót pozwala sprawdzić, że plik XML deklaracji jest tym, "
            "który złożono. Poświadczenie nie rozstrzyga, czy dane w deklaracji są prawidłowe."
        ),
    }
    return render_sealed_paper(LAYOUT, data, issued=submitted.date(), seal=current_seal())
