"""The fee of a declaration: by which tariff, how much, and from which month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import NoSuchRule
from ebok_plugin.ledger.api import Account
from waste_union.declarations.domain.facts import SIX_MONTHS, DeclaredFacts, facts_of
from waste_union.declarations.domain.queries.standing import accepted_among
from waste_union.declarations.domain.refusal import NO_ACCOUNT, NO_RULE, refusal
from waste_union.declarations.models import Declaration, DeclaredProperty, RateNotice
from waste_union.declarations.vocabulary import DeclarationKind
from waste_union.fees.domain.charging import ObligationPaper, oblige
from waste_union.fees.domain.component import holding_in
from waste_union.fees.domain.queries.standing import OwedFee, obligations_of
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import (
    Basis,
    BasisError,
    Calculation,
    CalculationStep,
    CalculationWarning,
    StepKind,
    calculate_fee,
    trace_of,
)
from waste_union.tariffs.domain.tariff import (
    FilingRules,
    TariffBook,
    effect_of,
    filing_rules,
    lock_tariff,
    tariff_on,
)
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method, Reason

NOTHING = Decimal(0)


class BasisRefused(Refusal):
    """The fee cannot be counted of what is declared; `field` is that of `Basis`."""

    def __init__(self, error: BasisError) -> None:
        super().__init__("BASIS", error.message)
        self.field = error.field


@dataclass(frozen=True, slots=True)
class DeclaredFee:
    """What a declaration comes to. `effective_from` is the first day of its first month.

    `late` says that it is filed after its term; `warnings` have codes and words (E-WST-04, -06).
    """

    calculation: Calculation
    effective_from: date
    late: bool
    warnings: tuple[CalculationWarning, ...]

    @property
    def tariff(self) -> TariffVersion:
        return self.calculation.tariff

    @property
    def amount(self) -> Money:
        return self.calculation.amount

    @property
    def trace(self) -> list[dict[str, Any]]:
        """The steps as `Declaration.calc_trace` keeps them."""
        return trace_of(self.calculation)


@dataclass(frozen=True, slots=True)
class DeclaredFeeFacts:
    """What fees are computed with, read once for many declarations.

    `accepted` is the amount in force by the property, `obliged` what its account owes by
    declarations and notices, by the account.
    """

    tariffs: TariffBook
    rules: FilingRules
    accepted: Mapping[int, Money]
    obliged: Mapping[int, Sequence[OwedFee]]

    def before(self, place: DeclaredProperty, event: date) -> Money | None:
        """The fee that was declared in the month of the event, by the rates of then.

        A decision for not sorting makes no declared fee a lower one. None where nothing held.
        """
        held = holding_in(self.obliged.get(place.account_id or 0, ()), Period.of(event))
        return held.monthly_fee if held else self.accepted.get(place.pk)


def look_up_fee_facts(declarations: Sequence[Declaration]) -> DeclaredFeeFacts:
    """Four queries; of the declarations property and commune come along."""
    places = [one.declared_property for one in declarations]
    accepted = accepted_among(places).values_list("declared_property", "amount")
    accounts = [place.account_id for place in places if place.account_id]
    return DeclaredFeeFacts(
        TariffBook(place.commune for place in places),
        filing_rules(),
        {place: amount for place, amount in accepted if amount is not None},
        {
            account: [one for one in owed if one.source != FeeSource.DECISION]
            for account, owed in (obligations_of(accounts) if accounts else {}).items()
        },
    )


def computed_fee(
    declaration: Declaration, filed_on: date, known: DeclaredFeeFacts | None = None
) -> DeclaredFee:
    """The fee of a declaration that says when and why, as if it were filed on that day.

    `known` has been looked up for it and others. Without it four queries.

    Raises Refusal: E-WST-01 without a tariff on the day of the event, NO_RULE without a rule of the
    law for it; BasisRefused for what cannot be counted of.
    """
    place, event = declaration.declared_property, declaration.event_date
    assert event is not None  # a check asks for it first
    known = known or look_up_fee_facts([declaration])
    tariff = known.tariffs.on(place.commune, place.building_kind, event, zone=place.zone)
    counted = calculated(declaration, tariff)
    try:
        effect = effect_of(
            event,
            Reason(declaration.reason),
            filed_on=filed_on,
            fee=counted.amount,
            before=known.before(place, event),
            late_decrease=tariff.late_decrease,
            rules=known.rules,
        )
    except NoSuchRule as error:
        raise Refusal(NO_RULE, str(error)) from error
    warnings = (*counted.warnings, *effect.warnings)
    return DeclaredFee(counted, effect.month.first_day, effect.late, warnings)


def calculated(declaration: Declaration, tariff: TariffVersion) -> Calculation:
    """The fee by a tariff, of what is declared alone. Raises BasisRefused.

    Where the obligation ceases nothing is owed, whatever the method counts.
    """
    if declaration.kind == DeclarationKind.CEASE:
        nothing = CalculationStep(StepKind.FEE, NOTHING, unit=tariff.resolution_ref)
        return Calculation(tariff, ZERO, (nothing,))
    return calculated_with(tariff, basis_of(declaration))


def calculated_with(tariff: TariffVersion, basis: Basis) -> Calculation:
    """The fee by a tariff, of a basis. Raises BasisRefused."""
    try:
        return calculate_fee(tariff, basis)
    except BasisError as error:
        raise BasisRefused(error) from error


def counted_facts(declaration: Declaration) -> DeclaredFacts:
    """What is declared, with what follows from it: a house is one household, an end is nothing."""
    facts = facts_of(declaration)
    if declaration.kind == DeclarationKind.CEASE:
        none: Sequence[Decimal] = (NOTHING,) * SIX_MONTHS
        return replace(
            facts, persons=0, water=none, area=NOTHING, households=0, containers={}, water_lost=None
        )
    known = declaration.payload["property"]
    if facts.households is None and known["building_kind"] == BuildingKind.SINGLE:
        return replace(facts, households=1)
    return facts


def counts_persons(facts: DeclaredFacts, tariff: TariffVersion) -> bool:
    """Whether it is counted by persons, also for want of a meter: by the norm."""
    return tariff.method == Method.PERSONS or (tariff.method == Method.WATER and not facts.water)


def basis_of(declaration: Declaration, factor: Decimal | None = None) -> Basis:
    """What the fee of a declaration is counted of; `factor` is that of a decision."""
    facts = counted_facts(declaration)
    return Basis(
        persons=facts.persons,
        water_m3=sum(facts.water, start=NOTHING) if facts.water else None,
        water_months=len(facts.water) or SIX_MONTHS,
        water_lost_m3=facts.water_lost or NOTHING,
        area_m2=facts.area,
        dwellings=facts.households,
        containers=dict(facts.containers),
        composter=facts.composter,
        decision_factor=factor,
    )


@dataclass(frozen=True, slots=True)
class OwedFrom:
    """What is owed a month from the first day of a month on, and by which tariff."""

    month: date
    amount: Money
    tariff: TariffVersion


def account_of(place: DeclaredProperty) -> Account:
    """The account of a property. Raises Refusal NO_ACCOUNT where the office has opened none."""
    if place.account is None:
        raise refusal(NO_ACCOUNT, property=place.code)
    return place.account


def owed_by(declaration: Declaration, today: date) -> Sequence[OwedFrom]:
    """What a declaration comes to from its first month, and from each later change of rates.

    Rates that changed before today, and later ones of which its property was told already, count
    anew for what is declared now. Raises BasisRefused where a later tariff cannot count it.
    """
    tariff, amount, first = (
        declaration.tariff_version,
        declaration.amount,
        declaration.effective_from,
    )
    assert tariff is not None  # it was checked
    assert amount is not None
    assert first is not None
    owed = [OwedFrom(first, amount, tariff)]
    for later in _later_tariffs(declaration.declared_property, tariff, today):
        from_month = max(first, first_whole_month(later))
        counted = OwedFrom(from_month, calculated(declaration, later).amount, later)
        if from_month == owed[-1].month:
            # New rates from the very first month on: the declared amount was never owed.
            owed.pop()
        owed.append(counted)
    return owed


def first_whole_month(tariff: TariffVersion) -> date:
    """The first day of the first month that the tariff holds for from its beginning."""
    month = Period.of(tariff.valid_from)
    return (month if tariff.valid_from.day == 1 else month.next).first_day


def oblige_by(declaration: Declaration, *, today: date, origin: Origin) -> None:
    """Enter what the declaration comes to on its account, and lock the tariffs.

    Raises Refusal NO_ACCOUNT, ObligationRefused, PostingError, NoTariff.
    """
    place = declaration.declared_property
    account = account_of(place)
    paper = ObligationPaper(FeeSource.DECLARATION, declaration.receipt_no, place.code)
    for owed in owed_by(declaration, today):
        lock_tariff(owed.tariff, day=max(owed.tariff.valid_from, owed.month), origin=origin)
        oblige(account, owed.amount, owed.month, paper, tariff=owed.tariff, today=today, by=origin)


def _later_tariffs(
    place: DeclaredProperty, tariff: TariffVersion, today: date
) -> Sequence[TariffVersion]:
    told = RateNotice.objects.filter(declared_property=place).values_list(
        "tariff_version", flat=True
    )
    rows = TariffVersion.objects.filter(
        commune=place.commune_id,
        building_kind=place.building_kind,
        valid_from__gt=tariff.valid_from,
    )
    known = set(told)
    begun = [
        row for row in rows.order_by("valid_from") if row.valid_from <= today or row.pk in known
    ]
    # Of several zones only the one that is the property's.
    return [
        row
        for row in begun
        if tariff_on(place.commune, place.building_kind, row.valid_from, zone=place.zone).pk
        == row.pk
    ]
