"""The fee of a declaration: by which tariff, how much, and from which month."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import NoSuchRule
from ebok_plugin.charges.api import MonthCharged
from ebok_plugin.ledger.api import Account, ChargeDocument
from waste_union.declarations.domain.facts import SIX_MONTHS, DeclaredFacts, read_declared_facts
from waste_union.declarations.domain.properties import select_accepted
from waste_union.declarations.domain.refusal import NO_ACCOUNT, NO_RULE, make_refusal
from waste_union.declarations.models import Declaration, DeclaredProperty, FeeDecision, RateNotice
from waste_union.declarations.vocabulary import DeclarationKind
from waste_union.fees.domain.component import find_holding
from waste_union.fees.domain.obligation import ObligationPaper, enter_obligation
from waste_union.fees.domain.queries import OwedFee, find_obligations
from waste_union.fees.models import FeeMonth, FeeObligation
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import (
    Basis,
    BasisError,
    Calculation,
    CalculationStep,
    CalculationWarning,
    StepKind,
    calculate_fee,
    make_trace,
    read_steps,
)
from waste_union.tariffs.domain.fee_words import describe_fee
from waste_union.tariffs.domain.tariff import (
    FilingRules,
    TariffBook,
    determine_effect,
    lock_tariff,
    read_filing_rules,
)
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method, Reason

NOTHING = Decimal(0)


class BasisRefused(Refusal):
    """The declared facts do not give a fee; `field` is a field of `Basis`."""

    def __init__(self, error: BasisError) -> None:
        super().__init__("BASIS", error.message)
        self.field = error.field


@dataclass(frozen=True, slots=True)
class DeclaredFee:
    """The fee of a declaration; `effective_from` is the first day of its first month.

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
        """Return the steps as `Declaration.calc_trace` stores them."""
        return make_trace(self.calculation)


@dataclass(frozen=True, slots=True)
class DeclaredFeeFacts:
    """The facts that fees are computed from, read once for many declarations.

    `accepted` is the amount in force by the property's id; `obliged` is what an account owes by
    declarations and notices, by the account's id.
    """

    tariffs: TariffBook
    rules: FilingRules
    accepted: Mapping[int, Money]
    obliged: Mapping[int, Sequence[OwedFee]]

    def before(self, place: DeclaredProperty, event: date) -> Money | None:
        """Return the declared fee of the month of the event, by the rates of that time.

        A decision for not sorting makes no declared fee a lower one. None if nothing held.
        """
        held = find_holding(self.obliged.get(place.account_id or 0, ()), Period.of(event))
        return held.monthly_fee if held else self.accepted.get(place.pk)


def look_up_fee_facts(declarations: Sequence[Declaration]) -> DeclaredFeeFacts:
    """Read the facts for these declarations, which come with property and commune.

    Makes four queries.
    """
    places = [declaration.declared_property for declaration in declarations]
    accepted = select_accepted(places).values_list("declared_property", "amount")
    accounts = [place.account_id for place in places if place.account_id]
    return DeclaredFeeFacts(
        TariffBook(place.commune for place in places),
        read_filing_rules(),
        {place: amount for place, amount in accepted if amount is not None},
        {
            account: [fee for fee in owed if fee.source != FeeSource.DECISION]
            for account, owed in (find_obligations(accounts) if accounts else {}).items()
        },
    )


def compute_fee(
    declaration: Declaration, filed_on: date, facts: DeclaredFeeFacts | None = None
) -> DeclaredFee:
    """Compute the fee of a declaration with reason and day, as if filed on `filed_on`.

    `facts` were looked up for it and others; without it this makes four queries.

    Raises Refusal: E-WST-01 without a tariff on the day of the event, NO_RULE without a rule of the
    law for it; BasisRefused for facts that give no fee.
    """
    place, event = declaration.declared_property, declaration.event_date
    assert event is not None  # a check asks for it first
    facts = facts or look_up_fee_facts([declaration])
    tariff = facts.tariffs.on(place.commune, place.building_kind, event, zone=place.zone)
    calculation = calculate_declared_fee(declaration, tariff)
    try:
        effect = determine_effect(
            event,
            Reason(declaration.reason),
            filed_on=filed_on,
            fee=calculation.amount,
            before=facts.before(place, event),
            late_decrease=tariff.late_decrease,
            rules=facts.rules,
        )
    except NoSuchRule as error:
        raise Refusal(NO_RULE, str(error)) from error
    warnings = (*calculation.warnings, *effect.warnings)
    return DeclaredFee(calculation, effect.month.first_day, effect.late, warnings)


def calculate_declared_fee(declaration: Declaration, tariff: TariffVersion) -> Calculation:
    """Calculate the fee by a tariff from the declared facts alone. Raises BasisRefused.

    Nothing is owed where the obligation ceases, whatever the method counts.
    """
    if declaration.kind == DeclarationKind.CEASE:
        nothing = CalculationStep(StepKind.FEE, NOTHING, unit=tariff.resolution_ref)
        return Calculation(tariff, ZERO, (nothing,))
    return calculate_basis_fee(tariff, build_basis(declaration))


def calculate_basis_fee(tariff: TariffVersion, basis: Basis) -> Calculation:
    """Calculate the fee of a basis by a tariff. Raises BasisRefused."""
    try:
        return calculate_fee(tariff, basis)
    except BasisError as error:
        raise BasisRefused(error) from error


def derive_facts(declaration: Declaration) -> DeclaredFacts:
    """Return the facts with what follows from them: a house is one household, an end is zero."""
    facts = read_declared_facts(declaration)
    if declaration.kind == DeclarationKind.CEASE:
        none: Sequence[Decimal] = (NOTHING,) * SIX_MONTHS
        return replace(
            facts, persons=0, water=none, area=NOTHING, households=0, containers={}, water_lost=None
        )
    place = declaration.payload["property"]
    if facts.households is None and place["building_kind"] == BuildingKind.SINGLE:
        return replace(facts, households=1)
    return facts


def counts_persons(facts: DeclaredFacts, tariff: TariffVersion) -> bool:
    """Return whether persons are counted, also by the norm because there is no meter."""
    return tariff.method == Method.PERSONS or (tariff.method == Method.WATER and not facts.water)


def build_basis(declaration: Declaration, factor: Decimal | None = None) -> Basis:
    """Return the basis of a declaration's fee; `factor` comes from a decision."""
    facts = derive_facts(declaration)
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
    """The amount owed a month from the first day of `month`, and its tariff."""

    month: date
    amount: Money
    tariff: TariffVersion


def get_account(place: DeclaredProperty) -> Account:
    """Return the account of a property. Raises Refusal NO_ACCOUNT if the office has opened none."""
    if place.account is None:
        raise make_refusal(NO_ACCOUNT, property=place.code)
    return place.account


def list_owed_fees(declaration: Declaration, later: Iterable[TariffVersion]) -> Sequence[OwedFrom]:
    """List what a declaration obliges to, from its first month and each later change of rates.

    The `later` tariffs are those of `find_later_tariffs`: fees are counted again by them from the
    declared facts. Raises BasisRefused where one cannot count them.
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
    for version in later:
        from_month = max(first, first_whole_month(version))
        counted = OwedFrom(from_month, calculate_declared_fee(declaration, version).amount, version)
        if from_month == owed[-1].month:
            # New rates hold from the very first month: the declared amount was never owed.
            owed.pop()
        owed.append(counted)
    return owed


def first_whole_month(tariff: TariffVersion) -> date:
    """Return the first day of the first month that lies entirely in the tariff's time."""
    month = Period.of(tariff.valid_from)
    return (month if tariff.valid_from.day == 1 else month.next).first_day


def enter_obligations(declaration: Declaration, *, today: date, origin: Origin) -> None:
    """Enter the fees of a declaration on its account, and lock their tariffs.

    Raises Refusal NO_ACCOUNT, ObligationRefused, PostingError, NoTariff.
    """
    place = declaration.declared_property
    account = get_account(place)
    paper = ObligationPaper(FeeSource.DECLARATION, declaration.receipt_no, place.code)
    for owed in list_owed_fees(declaration, find_later_tariffs(declaration, today)):
        lock_tariff(owed.tariff, day=max(owed.tariff.valid_from, owed.month), origin=origin)
        enter_obligation(
            account, owed.amount, owed.month, paper, tariff=owed.tariff, today=today, by=origin
        )


def find_later_tariffs(declaration: Declaration, today: date) -> Sequence[TariffVersion]:
    """Return rates that changed before today, and those of which the property was notified."""
    place, tariff = declaration.declared_property, declaration.tariff_version
    assert tariff is not None  # it was checked
    notices = RateNotice.objects.filter(declared_property=place)
    notified = set(notices.values_list("tariff_version", flat=True))
    book = TariffBook([place.commune])
    return book.after(tariff, zone=place.zone, today=today, notified=notified)


PAPERS = {
    FeeSource.DECLARATION: (Declaration, "receipt_no"),
    FeeSource.DECISION: (FeeDecision, "number"),
    FeeSource.RATE_NOTICE: (RateNotice, "number"),
}


def fee_months(documents: QuerySet[ChargeDocument]) -> Iterator[MonthCharged]:
    """Yield the months of charges with the words of their basis. Makes four queries at most."""
    rows = FeeMonth.objects.filter(document__in=documents)
    months = list(rows.select_related("obligation", "document__entry").order_by("pk"))
    words = _bases({month.obligation_id: month.obligation for month in months}.values())
    for month in months:
        yield MonthCharged(
            month.document_id,
            month.document.entry.seq,
            Period.of(month.month),
            month.amount,
            words[month.obligation_id],
        )


def _bases(obligations: Collection[FeeObligation]) -> Mapping[int, str]:
    """Describe the basis of each obligation, by its key.

    „5 osób × 31,00 zł = 155,00 zł; … (deklaracja EB/2026/000002)”. A paper that counts another fee,
    for example by rates of an earlier year, is only named.
    """
    bases: dict[int, str] = {}
    for source, (model, field) in PAPERS.items():
        of_source = [obligation for obligation in obligations if obligation.source == source]
        keys = {f"{field}__in": [obligation.source_key for obligation in of_source]}
        traces = dict(model._default_manager.filter(**keys).values_list(field, "calc_trace"))
        bases |= {
            obligation.pk: _basis(obligation, traces.get(obligation.source_key, []))
            for obligation in of_source
        }
    return bases


def _basis(obligation: FeeObligation, trace: list[Mapping[str, str]]) -> str:
    steps = read_steps(trace)
    if not steps or steps[-1].amount != obligation.monthly_fee.amount:
        return str(obligation)
    return _("%(words)s (%(paper)s)") % {"words": describe_fee(steps), "paper": obligation}
