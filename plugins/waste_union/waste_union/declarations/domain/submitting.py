"""Checking a declaration, submitting it once, and its receipt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import NOMINATIVE
from cms_ext.base.pdf.sealing import current_seal, render_sealed_paper
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.outbox.mail.domain.letterhead import read_letterhead
from cms_ext.plugins import find_realm_desk_code
from waste_union.declarations.domain import refusal
from waste_union.declarations.domain.document import (
    build_document,
    find_schema_faults,
    serialise_document,
)
from waste_union.declarations.domain.drafting import KEY as PESEL
from waste_union.declarations.domain.drafting import (
    Series,
    fill_declaration,
    has_pesel,
    take_next_in_year,
)
from waste_union.declarations.domain.facts import FIELDS, list_missing_fields, read_declared_facts
from waste_union.declarations.domain.fee import DeclaredFee, compute_fee
from waste_union.declarations.domain.properties import may_declare, select_unfinished
from waste_union.declarations.domain.rate_notice import notify_submitted
from waste_union.declarations.domain.signing import (
    compute_digest,
    lock_declaration,
    lock_for_verb,
    move_declaration,
    sign_by_account,
)
from waste_union.declarations.models import Declaration, SubmissionReceipt
from waste_union.declarations.vocabulary import DeclarationChannel
from waste_union.tariffs.domain.tariff import lock_tariff

# The system of municipal waste fees began on this day (waste_declaration.md §2).
FIRST_EVENT = date(2013, 7, 1)


@transaction.atomic
def submit_declaration(
    declaration: Declaration, *, now: datetime, received_on: date | None = None, origin: Origin
) -> Declaration:
    """Submit a signed declaration with its receipt and an e-mail. SIGNED → SUBMITTED.

    A submitted one is returned as it is: a double click makes one receipt. `received_on` is the day
    on which a paper came in, by default today. Receipts are numbered `EB/{year}/{seq}` in the year
    of Warsaw.

    Raises Refusal: BYTES_CHANGED if the file is not the signed one; STALE if amount or first month
    would be others today; NO_RIGHT after the right to the property ended; NOT_A_DAY; WRONG_STATE.
    """
    current = lock_declaration(declaration)
    if current.was_submitted:
        return current
    declaration = lock_for_verb(current, "submit")
    today = timezone.localdate(now)
    filed_on = received_on or today
    if filed_on > today:
        raise refusal.make_refusal(refusal.NOT_A_DAY)
    if not may_declare(declaration.declarant, declaration.declared_property, today):
        raise refusal.make_refusal(refusal.NO_RIGHT)
    fee = _unchanged_fee(declaration, filed_on)
    assert declaration.event_date is not None  # it was checked
    lock_tariff(fee.tariff, day=declaration.event_date, origin=origin)
    receipt = _create_receipt(declaration, now)
    declaration.receipt_no, declaration.submitted_at = receipt.number, now
    declaration.filed_on = filed_on
    changes = {"receipt_no": receipt.number, "sha256": receipt.xml_sha256}
    move_declaration(declaration, "submit", "DECLARATION_SUBMITTED", origin, changes=changes)
    if declaration.channel == DeclarationChannel.EBOK:
        notify_submitted(declaration)
    return declaration


def _unchanged_fee(declaration: Declaration, filed_on: date) -> DeclaredFee:
    if compute_digest(declaration.file) != declaration.xml_sha256:
        raise refusal.make_refusal(refusal.BYTES_CHANGED, number=declaration.number)
    fee = compute_fee(declaration, filed_on)
    if (fee.amount, fee.effective_from) != (declaration.amount, declaration.effective_from):
        raise refusal.make_refusal(refusal.STALE)
    return fee


def _create_receipt(declaration: Declaration, now: datetime) -> SubmissionReceipt:
    year = timezone.localdate(now).year
    return SubmissionReceipt.objects.create(
        year=year,
        seq=take_next_in_year(Series.RECEIPT, year),
        declaration=declaration.number,
        xml_sha256=declaration.xml_sha256,
        submitted_at=now,
    )


class BrokenForm(RuntimeError):
    """The XML does not fit the form's own schema: the office's data or the program is wrong."""


@transaction.atomic
def validate_declaration(
    declaration: Declaration, *, today: date, received_on: date | None = None, origin: Origin
) -> Declaration:
    """Check a draft, freeze its calculation and make its XML. DRAFT → VALIDATED.

    `received_on` is the day on which a paper came in, by default today: it decides what is late.
    Sets `amount`, `calc_trace`, `effective_from`, `tariff_version` and `xml`.

    Raises Refusal: INCOMPLETE with the names of missing fields; E-WST-02 for an event in the future
    and TOO_EARLY for one before July 2013; E-WST-01 without a tariff; BasisRefused for facts that
    give no fee; E-WST-05 with the number of the unfinished declaration; NO_RIGHT, E-WST-03,
    WRONG_STATE. Raises BrokenForm if the XML does not fit the schema.
    """
    declaration = lock_for_verb(declaration, "validate")
    filed_on = received_on or today
    place = declaration.declared_property
    if not may_declare(declaration.declarant, place, today):
        raise refusal.make_refusal(refusal.NO_RIGHT)
    require_complete(declaration, filed_on, pesel=has_pesel(declaration))
    if other := select_unfinished(place).exclude(pk=declaration.pk).first():
        raise refusal.make_refusal(refusal.OTHER_UNFINISHED, number=other.number)
    fee = compute_fee(declaration, filed_on)
    freeze_calculation(declaration, fee, filed_on)
    changes = {"amount": str(fee.amount.amount), "effective_from": str(fee.effective_from)}
    return move_declaration(
        declaration, "validate", "DECLARATION_VALIDATED", origin, changes=changes
    )


def freeze_calculation(declaration: Declaration, fee: DeclaredFee, filed_on: date) -> None:
    """Set the fee of a complete draft and its XML, without saving. Raises BrokenForm."""
    declaration.tariff_version, declaration.amount = fee.tariff, fee.amount
    declaration.calc_trace, declaration.effective_from = fee.trace, fee.effective_from
    declaration.payload = {**declaration.payload, "filled_on": filed_on.isoformat()}
    xml = serialise_document(build_document(declaration))
    if faults := find_schema_faults(xml, declaration.form_version.xsd):
        raise BrokenForm(f"{declaration.form_version}: {faults[0]}")
    declaration.xml = xml


def require_complete(declaration: Declaration, filed_on: date, *, pesel: bool) -> None:
    """Raise Refusal INCOMPLETE, E-WST-02 or TOO_EARLY for a draft that cannot be checked.

    `pesel` says that the number was declared.
    """
    facts = read_declared_facts(declaration)
    lacking = list_missing_fields(facts, declaration.form_version)
    if declaration.form_version.fields.get(PESEL) and not pesel:
        lacking.append(_(FIELDS[PESEL]))
    if lacking:
        raise refusal.make_refusal(refusal.INCOMPLETE, fields=", ".join(lacking))
    assert facts.event_date is not None  # it is not missing
    if facts.event_date > filed_on:
        raise refusal.make_refusal(refusal.IN_FUTURE)
    if facts.event_date < FIRST_EVENT:
        raise refusal.make_refusal(refusal.TOO_EARLY)


@transaction.atomic
def check_declaration_draft(
    draft: Declaration, statements: Sequence[str], *, today: date, origin: Origin
) -> Declaration:
    """Store the ticked sentences of a draft and validate it. Raises Refusal."""
    facts = replace(read_declared_facts(draft), statements=tuple(statements))
    filled = fill_declaration(draft, facts, today=today, origin=origin)
    return validate_declaration(filled, today=today, origin=origin)


@transaction.atomic
def sign_and_submit(
    draft: Declaration, statements: Sequence[str], *, now: datetime, today: date, origin: Origin
) -> Declaration:
    """Check, sign and submit a draft, all or nothing.

    Raises Refusal, E-WST-03 for one that was submitted meanwhile.
    """
    checked = check_declaration_draft(draft, statements, today=today, origin=origin)
    signed = sign_by_account(checked, now=now, origin=origin)
    return submit_declaration(signed, now=now, origin=origin)


LAYOUT = Path(__file__).parent.parent / "layouts" / "receipt.typ"


class NoReceipt(Exception):
    """The declaration was not submitted, so there is no receipt."""


def render_receipt(declaration: Declaration) -> bytes:
    """Render the receipt as a tagged A4 page; the same declaration gives the same bytes.

    `declaration` comes with property, form and declarant. Raises NoReceipt.
    """
    if declaration.submitted_at is None or declaration.amount is None:
        raise NoReceipt
    return render_receipt_sheet(
        title=_("Urzędowe poświadczenie przedłożenia deklaracji"),
        number=declaration.receipt_no,
        opening=_("Deklaracja została złożona. Numer potwierdzenia:"),
        facts=_receipt_facts(declaration),
        filed=timezone.localtime(declaration.submitted_at),
        signature=declaration.get_signature_kind_display(),
        instruction=declaration.form_version.instruction,
        digest=declaration.xml_sha256,
        note=_(
            "Zachowaj to potwierdzenie. Skrót pozwala sprawdzić, że plik XML deklaracji jest tym, "
            "który złożono. Poświadczenie nie rozstrzyga, czy dane w deklaracji są prawidłowe."
        ),
    )


def render_receipt_sheet(
    *, facts: Sequence[tuple[str, str]], filed: datetime, signature: str, **words: str
) -> bytes:
    """Render a receipt; `words` are title, number, opening, instruction, digest and note."""
    coop = CoopSettings.of_default_site()
    data = {
        "coop": coop.official_name,
        "office": coop.on_letters,
        "brand": coop.print_colours,
        **words,
        "facts_title": _("Co złożono"),
        "facts": facts,
        "proof_title": _("Kiedy i w jakiej postaci"),
        "proof": [
            (
                _("Chwila złożenia"),
                _("%(day)s, godz. %(hour)s")
                % {"day": long_date(filed.date()), "hour": f"{filed:%H:%M:%S}"},
            ),
            (_("Podpis"), signature),
        ],
        "digest_title": _("Skrót pliku (SHA-256)"),
        "questions": read_letterhead(find_realm_desk_code("ebok")).questions,
    }
    return render_sealed_paper(LAYOUT, data, issued=filed.date(), seal=current_seal())


def _receipt_facts(declaration: Declaration) -> list[tuple[str, str]]:
    first = declaration.effective_from
    assert first is not None  # it was checked
    return [
        (_("Deklaracja"), f"{declaration.number}, {declaration.get_kind_display()}"),
        (_("Formularz"), declaration.form_version.version),
        (_("Składający"), read_declared_facts(declaration).name),
        (_("Nieruchomość"), declaration.payload["property"]["address"]),
        (_("Opłata miesięczna"), str(declaration.amount)),
        (_("Od miesiąca"), f"{NOMINATIVE[first.month - 1]} {first.year}"),
    ]
