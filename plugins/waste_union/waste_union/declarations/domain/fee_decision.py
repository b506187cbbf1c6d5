"""Decisions about a fee (glossary.md B5), the fee in force, and previews of new fees.

One person drafts a decision and another confirms it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.base.text.typed_values import clean_text
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import require_second_person
from waste_union.declarations.domain import refusal
from waste_union.declarations.domain.doubts import add_doubts
from waste_union.declarations.domain.fee import (
    DeclaredFee,
    DeclaredFeeFacts,
    build_basis,
    calculate_basis_fee,
    compute_fee,
    get_account,
    look_up_fee_facts,
)
from waste_union.declarations.domain.properties import find_accepted
from waste_union.declarations.models import Declaration, DeclaredProperty, FeeDecision
from waste_union.declarations.vocabulary import FeeDecisionKind
from waste_union.fees.domain.component import find_first_due_date, find_holding
from waste_union.fees.domain.obligation import ObligationPaper, enter_obligation
from waste_union.fees.domain.queries import OwedFee, find_obligations
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import make_trace
from waste_union.tariffs.domain.fee_words import describe_fee
from waste_union.tariffs.domain.tariff import filing_term, lock_tariff, look_up_tariff
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import Reason

MIN_REASONS_LENGTH = 50


@dataclass(frozen=True, slots=True)
class NewFeeDecision:
    """A decision to be drafted; `amount` is set for an assessment only.

    A raised fee is computed. `from_month` and `until` are first days of months.
    """

    number: str
    kind: FeeDecisionKind
    from_month: date
    until: date | None
    reasons: str
    amount: Money | None = None


@transaction.atomic
def draft_fee_decision(
    place: DeclaredProperty, new: NewFeeDecision, *, today: date, origin: Origin
) -> FeeDecision:
    """Save a draft, which obliges nobody yet.

    A raised fee is the factor of the resolution times the fee in force, without relief.

    Raises Refusal: NO_REASONS; NOTHING_IN_FORCE for a raised fee without a declaration; NO_FACTOR
    if the resolution sets none; NO_ACCOUNT; E-WST-01; ValidationError.
    """
    wait_for_turn()
    get_account(place)
    if len(new.reasons.strip()) < MIN_REASONS_LENGTH:
        raise refusal.make_refusal(refusal.NO_REASONS)
    tariff = look_up_tariff(place.commune, place.building_kind, new.from_month, zone=place.zone)
    decision = FeeDecision(
        declared_property=place,
        number=clean_text(new.number, 40),
        kind=new.kind,
        tariff_version=tariff,
        from_month=new.from_month,
        until=new.until,
        reasons=new.reasons.strip(),
        drafted_by=origin.signed_in,
        drafted_on=today,
    )
    if new.kind == FeeDecisionKind.SANCTION:
        decision.factor = tariff.sanction_factor
        decision.amount, decision.calc_trace = _raised(decision)
    else:
        assert new.amount is not None  # the form asks for it
        decision.amount = new.amount
    # The validators of the column expect a number, not Money.
    decision.full_clean(exclude=["amount"])
    decision.save()
    changes = {"number": decision.number, "kind": decision.kind, "from": str(new.from_month)}
    record("FEE_DECISION_DRAFTED", origin, obj=decision, changes=changes)
    return decision


@transaction.atomic
def confirm_fee_decision(decision: FeeDecision, *, today: date, origin: Origin) -> FeeDecision:
    """Confirm a draft as the second person: the account owes it from its month on.

    Raises Refusal: SECOND_PERSON, ALREADY_CONFIRMED, NO_ACCOUNT; ObligationRefused, PostingError.
    """
    decision = _taken(decision)
    by = require_second_person(
        "declarations.fee_decision", decision.drafted_by_id, origin.signed_in
    )
    decision.confirmed_by, decision.confirmed_on = by, today
    decision.save()
    lock_tariff(decision.tariff_version, day=decision.from_month, origin=origin)
    place = decision.declared_property
    account = get_account(place)
    enter_obligation(
        account,
        decision.amount,
        decision.from_month,
        ObligationPaper(FeeSource.DECISION, decision.number, place.code),
        tariff=decision.tariff_version,
        today=today,
        by=origin,
        until=decision.until,
    )
    changes = {"number": decision.number, "amount": str(decision.amount.amount)}
    record("FEE_DECISION_CONFIRMED", origin, obj=decision, subject=account.payer, changes=changes)
    return decision


@transaction.atomic
def withdraw_fee_decision(decision: FeeDecision, *, origin: Origin) -> None:
    """Delete a draft. Raises Refusal ALREADY_CONFIRMED."""
    decision = _taken(decision)
    record("FEE_DECISION_WITHDRAWN", origin, obj=decision, changes={"number": decision.number})
    decision.delete()


def _taken(decision: FeeDecision) -> FeeDecision:
    wait_for_turn()
    rows = FeeDecision.objects.select_for_update(of=("self",))
    related = ("declared_property__commune", "declared_property__account", "tariff_version")
    fresh = rows.select_related(*related).filter(pk=decision.pk).first()
    if fresh is None or fresh.confirmed_on is not None:
        raise refusal.make_refusal(refusal.ALREADY_CONFIRMED, number=decision.number)
    return fresh


def _raised(decision: FeeDecision) -> tuple[Money, Sequence[Any]]:
    factor: Decimal | None = decision.factor
    if factor is None:
        raise refusal.make_refusal(refusal.NO_FACTOR)
    declaration = find_accepted(decision.declared_property)
    if declaration is None:
        raise refusal.make_refusal(refusal.NOTHING_IN_FORCE)
    counted = calculate_basis_fee(decision.tariff_version, build_basis(declaration, factor))
    return counted.amount, make_trace(counted)


@dataclass(frozen=True, slots=True)
class HeldFee:
    """The fee that a property owes in a month, and the paper it follows from.

    The paper is its own declaration, a notice of new rates, or a decision; `number` is that of the
    receipt, notice or decision, `month` its first month.
    """

    amount: Money
    source: str
    number: str
    month: Period

    @property
    def paper(self) -> str:
        """Name the paper: `zawiadomienie o stawce ZAW/2026/000001`."""
        return describe_paper(self.source, self.number)

    @property
    def words(self) -> str:
        """Name the paper and its month: `zawiadomienie o stawce ZAW/2026/000001, od 07/2026`."""
        return _("{paper}, od {month}").format(paper=self.paper, month=self.month.label)


def describe_paper(source: str, number: str) -> str:
    return f"{FeeSource(source).label} {number}"


def find_held_fees(places: Iterable[DeclaredProperty], day: date) -> Mapping[int, HeldFee]:
    """Map property ids to the fee in force in the month of the day. Makes one query."""
    accounts = {place.pk: place.account_id for place in places if place.account_id}
    obligations = find_obligations(accounts.values()) if accounts else {}
    month = Period.of(day)
    fees = {
        place: find_holding(obligations[account], month)
        for place, account in accounts.items()
        if account in obligations
    }
    return {place: _held(fee) for place, fee in fees.items() if fee is not None}


def find_held_fee(place: DeclaredProperty, day: date) -> HeldFee | None:
    """Return the fee of one property in the month of the day, or None."""
    return find_held_fees([place], day).get(place.pk)


def _held(obligation: OwedFee) -> HeldFee:
    return HeldFee(
        obligation.monthly_fee,
        obligation.source,
        obligation.source_key,
        Period.of(obligation.from_month),
    )


@dataclass(frozen=True, slots=True)
class FilingTerm:
    """The last day for filing, and how many days ago it was (0 while it lasts)."""

    day: date
    days_late: int


@dataclass(frozen=True, slots=True)
class FeePreview:
    """The fee of a draft with its term, and the fee in force today.

    `before` is None if nothing is owed today. `first_due` is the first day of payment of the new
    fee if it is accepted at once, None if nothing is to be paid.
    """

    fee: DeclaredFee
    term: FilingTerm
    before: HeldFee | None
    first_due: date | None

    @property
    def words(self) -> str:
        return describe_fee(self.fee.calculation.steps)

    @property
    def month(self) -> Period:
        """Return the first month of the fee."""
        return Period.of(self.fee.effective_from)


def find_filing_term(event: date, reason: str, today: date) -> FilingTerm:
    """Return the filing term of an event. Raises NoSuchRule. Makes one query."""
    return _seen(filing_term(event, Reason(reason)), today)


def find_tariff(declared_property: DeclaredProperty, event: date) -> TariffVersion:
    """Return the tariff of a property on the day. Raises NoTariff (E-WST-01).

    Makes one query.
    """
    return look_up_tariff(
        declared_property.commune,
        declared_property.building_kind,
        event,
        zone=declared_property.zone,
    )


@dataclass(frozen=True, slots=True)
class PreviewFacts:
    """The facts for previewing many drafts, read once; `held` by the property's id."""

    looked_up: DeclaredFeeFacts
    held: Mapping[int, HeldFee]


def look_up_preview_facts(drafts: Sequence[Declaration], today: date) -> PreviewFacts:
    """Read the facts for these drafts. Makes five queries."""
    return PreviewFacts(
        look_up_fee_facts(drafts),
        find_held_fees([draft.declared_property for draft in drafts], today),
    )


def preview_fee(
    declaration: Declaration, today: date, facts: PreviewFacts | None = None
) -> FeePreview:
    """Compute the fee of a draft with reason and day, as if it were filed today.

    `facts` were read for it and others; without them the doubts are added as well.
    Raises Refusal as `compute_fee` does.
    """
    event = declaration.event_date
    assert event is not None  # the step before asks for it
    alone = facts is None
    facts = facts or look_up_preview_facts([declaration], today)
    fee = compute_fee(declaration, today, facts.looked_up)
    if alone:
        fee = add_doubts(fee, declaration, today)
    term = facts.looked_up.rules.term(event, Reason(declaration.reason))
    held = facts.held.get(declaration.declared_property_id)
    due = (
        find_first_due_date(Period.of(fee.effective_from), fee.tariff, today)
        if fee.amount
        else None
    )
    return FeePreview(fee, _seen(term, today), held, due)


def _seen(day: date, today: date) -> FilingTerm:
    return FilingTerm(day, max(0, (today - day).days))
