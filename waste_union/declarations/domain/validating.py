"""Checking a draft: everything is filled in, the fee is computed, and the XML is made."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin
from waste_union.declarations.domain.declared_pesel import KEY as PESEL
from waste_union.declarations.domain.declared_pesel import has_pesel
from waste_union.declarations.domain.document import document_of
from waste_union.declarations.domain.facts import FIELDS, facts_of, missing
from waste_union.declarations.domain.fee import computed_fee
from waste_union.declarations.domain.move import locked, moved
from waste_union.declarations.domain.queries.rights import may_declare
from waste_union.declarations.domain.queries.standing import unfinished_of
from waste_union.declarations.domain.refusal import (
    IN_FUTURE,
    INCOMPLETE,
    NO_RIGHT,
    OTHER_UNFINISHED,
    TOO_EARLY,
    refusal,
)
from waste_union.declarations.domain.xml_tree import schema_faults, to_bytes
from waste_union.declarations.models import Declaration

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
