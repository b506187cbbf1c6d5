"""Decisions about a fee: drafted by one, confirmed by another person (glossary.md B5)."""

from __future__ import annotations

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
from waste_union.declarations.domain.doubts import with_doubts
from waste_union.declarations.domain.fee import (
    DeclaredFee,
    DeclaredFeeFacts,
    account_of,
    basis_of,
    calculated_with,
    computed_fee,
    look_up_fee_facts,
)
from waste_union.declarations.domain.queries.standing import accepted_of
from waste_union.declarations.domain.refusal import (
    ALREADY_CONFIRMED,
    NO_FACTOR,
    NO_REASONS,
    NOTHING_IN_FORCE,
    SECOND_PERSON,
    refusal,
)
from waste_union.declarations.models import Declaration, DeclaredProperty, FeeDecision
from waste_union.declarations.vocabulary import FeeDecisionKind
from waste_union.fees.domain.charging import ObligationPaper, oblige
from waste_union.fees.domain.component import first_due, holding_in
from waste_union.fees.domain.queries.standing import OwedFee, obligations_of
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import trace_of
from waste_union.tariffs.domain.fee_words import fee_words
from waste_union.tariffs.domain.tariff import filing_term, lock_tariff, tariff_on
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import Reason

SHORTEST_REASONS = 50


@dataclass(frozen=True, slots=True)
class NewFeeDecision:
    """What is decided. `amount` is of an assessment only: a raised fee is computed.

    `from_month` and `until` are first days of months.
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
    """Keep a draft, which obliges nobody yet.

    A raised fee is the factor of the resolution times the fee of what is in force, without relief.

    Raises Refusal: NO_REASONS; NOTHING_IN_FORCE for a raised fee without a declaration; NO_FACTOR
    where the resolution sets none; NO_ACCOUNT; E-WST-01; ValidationError.
    """
    wait_for_turn()
    account_of(place)
    if len(new.reasons.strip()) < SHORTEST_REASONS:
        raise refusal(NO_REASONS)
    tariff = tariff_on(place.commune, place.building_kind, new.from_month, zone=place.zone)
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
    # Money is no number to the validators of its column.
    decision.full_clean(exclude=["amount"])
    decision.save()
    changes = {"number": decision.number, "kind": decision.kind, "from": str(new.from_month)}
    record("FEE_DECISION_DRAFTED", origin, obj=decision, changes=changes)
    return decision


@transaction.atomic
def confirm_fee_decision(decision: FeeDecision, *, today: date, origin: Origin) -> FeeDecision:
    """Another person than the drafter confirms it: the account owes it from its month on.

    Raises Refusal: SECOND_PERSON, ALREADY_CONFIRMED, NO_ACCOUNT; ObligationRefused, PostingError.
    """
    decision = _taken(decision)
    if decision.drafted_by_id == origin.signed_in.pk:
        raise refusal(SECOND_PERSON)
    decision.confirmed_by, decision.confirmed_on = origin.signed_in, today
    decision.save()
    lock_tariff(decision.tariff_version, day=decision.from_month, origin=origin)
    place = decision.declared_property
    account = account_of(place)
    oblige(
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
    """Throw a draft away. Raises Refusal ALREADY_CONFIRMED."""
    decision = _taken(decision)
    record("FEE_DECISION_WITHDRAWN", origin, obj=decision, changes={"number": decision.number})
    decision.delete()


def _taken(decision: FeeDecision) -> FeeDecision:
    wait_for_turn()
    rows = FeeDecision.objects.select_for_update(of=("self",))
    related = ("declared_property__commune", "declared_property__account", "tariff_version")
    fresh = rows.select_related(*related).filter(pk=decision.pk).first()
    if fresh is None or fresh.confirmed_on is not None:
        raise refusal(ALREADY_CONFIRMED, number=decision.number)
    return fresh


def _raised(decision: FeeDecision) -> tuple[Money, Sequence[Any]]:
    factor: Decimal | None = decision.factor
    if factor is None:
        raise refusal(NO_FACTOR)
    declaration = accepted_of(decision.declared_property)
    if declaration is None:
        raise refusal(NOTHING_IN_FORCE)
    counted = calculated_with(decision.tariff_version, basis_of(declaration, factor))
    return counted.amount, trace_of(counted)


# The fee that a property owes in a month, and the paper it follows from: not always its own
# declaration, but also a notice of new rates, or a decision.


@dataclass(frozen=True, slots=True)
class HeldFee:
    """`number` is that of the paper: a receipt, a notice or a decision; `month` its first month."""

    amount: Money
    source: str
    number: str
    month: Period

    @property
    def paper(self) -> str:
        """`zawiadomienie o stawce ZAW/2026/000001`."""
        return paper_in_words(self.source, self.number)

    @property
    def words(self) -> str:
        """`zawiadomienie o stawce ZAW/2026/000001, od 07/2026`."""
        return _("{paper}, od {month}").format(paper=self.paper, month=self.month.label)


def paper_in_words(source: str, number: str) -> str:
    return f"{FeeSource(source).label} {number}"


def held_fees(places: Iterable[DeclaredProperty], day: date) -> Mapping[int, HeldFee]:
    """By the property's key the fee that holds in the month of the day. One query."""
    accounts = {place.pk: place.account_id for place in places if place.account_id}
    obligations = obligations_of(accounts.values()) if accounts else {}
    month = Period.of(day)
    found = {
        place: holding_in(obligations[account], month)
        for place, account in accounts.items()
        if account in obligations
    }
    return {place: _held(one) for place, one in found.items() if one is not None}


def held_fee(place: DeclaredProperty, day: date) -> HeldFee | None:
    """The same of one property."""
    return held_fees([place], day).get(place.pk)


def _held(one: OwedFee) -> HeldFee:
    return HeldFee(one.monthly_fee, one.source, one.source_key, Period.of(one.from_month))


@dataclass(frozen=True, slots=True)
class FilingTerm:
    """The last day on which to file, seen from today."""

    day: date
    days_late: int


@dataclass(frozen=True, slots=True)
class FeePreview:
    """`before` is the fee that holds today, and by which paper; None where nothing is owed.

    `first_due` is the first term on which the new fee is paid if it is accepted at once, None where
    nothing is to be paid.
    """

    fee: DeclaredFee
    term: FilingTerm
    before: HeldFee | None
    first_due: date | None

    @property
    def words(self) -> str:
        return fee_words(self.fee.calculation.steps)

    @property
    def month(self) -> Period:
        """From which it counts."""
        return Period.of(self.fee.effective_from)


def term_of(event: date, reason: str, today: date) -> FilingTerm:
    """Raises NoSuchRule. One query."""
    return _seen(filing_term(event, Reason(reason)), today)


def tariff_of(declared_property: DeclaredProperty, event: date) -> TariffVersion:
    """Raises NoTariff (E-WST-01). One query."""
    return tariff_on(
        declared_property.commune,
        declared_property.building_kind,
        event,
        zone=declared_property.zone,
    )


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What many drafts are previewed with, read once; `held` by the property."""

    looked_up: DeclaredFeeFacts
    held: Mapping[int, HeldFee]


def facts_of_drafts(drafts: Sequence[Declaration], today: date) -> KnownFacts:
    """Five queries."""
    return KnownFacts(
        look_up_fee_facts(drafts), held_fees([one.declared_property for one in drafts], today)
    )


def preview_fee(
    declaration: Declaration, today: date, known: KnownFacts | None = None
) -> FeePreview:
    """The fee of a draft that has its reason and day, as if it were filed today.

    `known` has been read for it and others; without it the doubts about it are said, too. Raises
    Refusal as `computed_fee` does.
    """
    event = declaration.event_date
    assert event is not None  # the step before asks for it
    alone = known is None
    known = known or facts_of_drafts([declaration], today)
    fee = computed_fee(declaration, today, known.looked_up)
    if alone:
        fee = with_doubts(fee, declaration, today)
    term = known.looked_up.rules.term(event, Reason(declaration.reason))
    held = known.held.get(declaration.declared_property_id)
    due = first_due(Period.of(fee.effective_from), fee.tariff, today) if fee.amount else None
    return FeePreview(fee, _seen(term, today), held, due)


def _seen(day: date, today: date) -> FilingTerm:
    return FilingTerm(day, max(0, (today - day).days))
