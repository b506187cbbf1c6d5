"""Decisions about a fee: drafted by one, confirmed by another person (glossary.md B5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from cms_ext.base.money.amounts import Money
from cms_ext.base.text.typed_values import plain
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from waste_union.declarations.domain.fee import basis_of, calculated_with
from waste_union.declarations.domain.obliging import account_of
from waste_union.declarations.domain.queries.standing import accepted_of
from waste_union.declarations.domain.refusal import (
    ALREADY_CONFIRMED,
    NO_FACTOR,
    NO_REASONS,
    NOTHING_IN_FORCE,
    SECOND_PERSON,
    refusal,
)
from waste_union.declarations.models import DeclaredProperty, FeeDecision
from waste_union.declarations.vocabulary import FeeDecisionKind
from waste_union.fees.domain.obligation import ObligationPaper, oblige
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import trace_of
from waste_union.tariffs.domain.queries import tariff_on
from waste_union.tariffs.domain.tariff import lock_tariff

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
    take_turn()
    account_of(place)
    if len(new.reasons.strip()) < SHORTEST_REASONS:
        raise refusal(NO_REASONS)
    tariff = tariff_on(place.commune, place.building_kind, new.from_month, zone=place.zone)
    decision = FeeDecision(
        declared_property=place,
        number=plain(new.number, 40),
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
    take_turn()
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
