"""The monthly fee of a property by its tariff (waste_declaration.md §3).

Uses Decimal only and makes no query.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import GROSZ, Money, round_to_grosz
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.terms import HUNDRED, Relief, TariffTerms, calculate_base, split_into_tiers
from waste_union.tariffs.vocabulary import BuildingKind, Method, ReliefKind, Rounding

NOTHING, ONE = Decimal(0), Decimal(1)
MAX_PERSONS = {BuildingKind.SINGLE: 99}
MAX_PERSONS_ELSEWHERE = 9_999
MAX_QUANTITY = Decimal(9_999_999)
# Ten decimals are enough: rates have four, m³ three, and a sixth of their product is never nearer
# to half a grosz than that.
STEP = Decimal("1E-10")
EXACT = Context(prec=50)
PERSONS = {BuildingKind.SINGLE: (1, 2, 4, 7), BuildingKind.MULTI: (40, 120, 300)}
DWELLINGS = {BuildingKind.SINGLE: 1, BuildingKind.MULTI: 60}
WATER_OF_A_PERSON = Decimal(18)  # m³ in six months
AREA_OF_A_PERSON = Decimal(25)


class StepKind(StrEnum):
    """The kinds of steps in a trace; MEAN and NORM find the quantity and add nothing."""

    MEAN = "MEAN"
    NORM = "NORM"
    BASE = "BASE"
    CAP = "CAP"
    RELIEF_PER_PERSON = "RELIEF_PER_PERSON"
    RELIEF_PERCENT = "RELIEF_PERCENT"
    RELIEF_ALT_TIERS = "RELIEF_ALT_TIERS"
    SANCTION = "SANCTION"
    ROUNDING = "ROUNDING"
    FEE = "FEE"


@dataclass(frozen=True, slots=True)
class Basis:
    """The quantities that a fee is counted from; the tariff's method says which it needs.

    `water_m3` is the use of `water_months` consecutive months together, of which `water_lost_m3` is
    metered water that never came back. `dwellings` are households. `containers` are emptyings a
    month by the container's code. `decision_factor` comes only from a decision about not sorting,
    never from a declaration.
    """

    persons: int | None = None
    water_m3: Decimal | None = None
    water_months: int = 6
    water_lost_m3: Decimal = NOTHING
    area_m2: Decimal | None = None
    dwellings: int | None = None
    containers: Mapping[str, int] = field(default_factory=dict)
    composter: bool = False
    decision_factor: Decimal | None = None


class BasisError(ValueError):
    """A fee cannot be counted from this basis; `field` is a field of `Basis`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class CalculationStep:
    """A step of a calculation; `amount` in złoty is what it adds.

    FEE is the sum of all steps before it. `unit` names what is counted: a method, or a container.
    `quantity` of SANCTION is złoty.
    """

    kind: StepKind
    amount: Decimal = NOTHING
    quantity: Decimal | None = None
    rate: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class CalculationWarning:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """A monthly fee with its steps, which end with FEE."""

    tariff: TariffVersion
    amount: Money
    steps: tuple[CalculationStep, ...]
    warnings: tuple[CalculationWarning, ...] = ()


def calculate_fee(tariff: TariffVersion, basis: Basis) -> Calculation:
    """Calculate the monthly fee.

    Raises BasisError for a quantity that is missing, negative or beyond all reason. A composter
    without relief gives the warning E-WST-04 and changes nothing.
    """
    terms = tariff.terms()
    with localcontext(EXACT):
        steps = list(_steps(tariff, terms, basis))
        unrounded = sum((step.amount for step in steps), start=NOTHING)
        unit = GROSZ * tariff.unit
        fee = (unrounded / unit).quantize(ONE, ROUND_HALF_UP) * unit
    if fee != unrounded:
        steps.append(CalculationStep(StepKind.ROUNDING, fee - unrounded, rate=unit))
    amount = Money(round_to_grosz(fee))
    steps.append(CalculationStep(StepKind.FEE, amount.amount, unit=tariff.resolution_ref))
    return Calculation(tariff, amount, tuple(steps), tuple(_warnings(tariff, basis)))


def make_trace(calculation: Calculation) -> list[dict[str, Any]]:
    """Return the steps as a declaration stores them: numbers as text, empty ones left out."""
    rows = []
    for step in calculation.steps:
        row: dict[str, Any] = {"amount": f"{step.amount:f}", "step": step.kind.value}
        row |= {"quantity": f"{step.quantity:f}"} if step.quantity is not None else {}
        row |= {"rate": f"{step.rate:f}"} if step.rate is not None else {}
        row |= {"unit": step.unit} if step.unit else {}
        rows.append(row)
    rows[-1]["tariff"] = calculation.tariff.pk
    return rows


def read_steps(trace: Sequence[Mapping[str, Any]]) -> tuple[CalculationStep, ...]:
    """Return the steps of a stored trace."""
    return tuple(
        CalculationStep(
            StepKind(row["step"]),
            Decimal(row["amount"]),
            Decimal(row["quantity"]) if "quantity" in row else None,
            Decimal(row["rate"]) if "rate" in row else None,
            row.get("unit", ""),
        )
        for row in trace
    )


def _steps(tariff: TariffVersion, terms: TariffTerms, basis: Basis) -> Iterator[CalculationStep]:
    quantity = NOTHING
    if tariff.method == Method.CONTAINERS:
        bases = list(_of_containers(terms, basis))
    else:
        steps = list(_quantity(tariff, terms, basis))
        yield from steps[:-1]
        quantity = steps[-1].quantity or NOTHING
        bases = [
            _step(StepKind.BASE, units * tier.rate, units, tier.rate, tariff.method)
            for tier, units in split_into_tiers(terms.tiers, quantity)
        ] or [_step(StepKind.BASE, NOTHING, NOTHING, terms.tiers[0].rate, tariff.method)]
    yield from bases
    base = sum((step.amount for step in bases), start=NOTHING)
    most = _most(tariff, basis)
    if most is not None and base > most:
        yield _step(StepKind.CAP, most - base, rate=most)
        base = most
    if basis.decision_factor is not None:
        factor = _at_least("decision_factor", basis.decision_factor, ONE)
        yield _step(StepKind.SANCTION, base * (factor - ONE), base, factor)
    elif basis.composter and terms.relief and tariff.building_kind == BuildingKind.SINGLE:
        yield _relief(terms.relief, basis, quantity, base)


def _quantity(tariff: TariffVersion, terms: TariffTerms, basis: Basis) -> Iterator[CalculationStep]:
    """Yield steps that find the quantity; the last one has it."""
    match tariff.method:
        case Method.PERSONS:
            yield CalculationStep(StepKind.BASE, quantity=Decimal(_persons(tariff, basis)))
        case Method.AREA:
            yield CalculationStep(StepKind.BASE, quantity=_given("area_m2", basis.area_m2))
        case Method.HOUSEHOLD:
            only = 1 if tariff.building_kind == BuildingKind.SINGLE else None
            dwellings = only if basis.dwellings is None else basis.dwellings
            yield CalculationStep(StepKind.BASE, quantity=_given("dwellings", dwellings))
        case _:
            yield from _water(tariff, terms, basis)


def _water(tariff: TariffVersion, terms: TariffTerms, basis: Basis) -> Iterator[CalculationStep]:
    if basis.water_m3 is None and terms.norm_m3 is not None:
        persons = _persons(tariff, basis)
        quantity = terms.norm_m3 * persons
        yield _step(StepKind.NORM, NOTHING, Decimal(persons), terms.norm_m3)
    else:
        used = _given("water_m3", basis.water_m3)
        lost = _given("water_lost_m3", basis.water_lost_m3)
        months = _at_least("water_months", Decimal(basis.water_months), ONE)
        if lost > used:
            raise BasisError("water_lost_m3", _("Wody zużytej bezpowrotnie jest więcej niż całej."))
        quantity = (used - lost) / months
        if tariff.rounding == Rounding.MEAN_2DP_FIRST:
            quantity = round_to_grosz(quantity)
        yield _step(StepKind.MEAN, NOTHING, used - lost, months)
    yield CalculationStep(StepKind.BASE, quantity=quantity)


def _of_containers(terms: TariffTerms, basis: Basis) -> Iterator[CalculationStep]:
    containers = {container.code: container for container in terms.containers}
    if not basis.containers or basis.containers.keys() - containers.keys():
        raise BasisError("containers", _("Podaj, ile razy w miesiącu odbiera się każdy pojemnik."))
    for code, container in containers.items():
        if code in basis.containers:
            count = _given("containers", basis.containers[code])
            yield _step(
                StepKind.BASE, count * container.rate, count, container.rate, container.name
            )


def _relief(relief: Relief, basis: Basis, quantity: Decimal, base: Decimal) -> CalculationStep:
    if relief.kind == ReliefKind.PERCENT:
        assert relief.percent is not None  # `terms` requires it
        deducted = min(base, base * relief.percent / HUNDRED)
        return _step(StepKind.RELIEF_PERCENT, -deducted, base, relief.percent)
    if relief.kind == ReliefKind.ALT_TIERS:
        return _step(
            StepKind.RELIEF_ALT_TIERS, min(base, calculate_base(relief.tiers, quantity)) - base
        )
    assert relief.amount is not None  # `terms` requires it
    persons = _given("persons", basis.persons)
    deducted = min(base, persons * relief.amount)
    return _step(StepKind.RELIEF_PER_PERSON, -deducted, persons, relief.amount)


def _most(tariff: TariffVersion, basis: Basis) -> Decimal | None:
    """Return the most that all households of the property pay together, or None."""
    if tariff.most is None:
        return None
    if tariff.building_kind == BuildingKind.SINGLE:
        return tariff.most.amount
    return tariff.most.amount * max(ONE, _given("dwellings", basis.dwellings))


def _persons(tariff: TariffVersion, basis: Basis) -> int:
    persons = _given("persons", basis.persons)
    most = MAX_PERSONS.get(BuildingKind(tariff.building_kind), MAX_PERSONS_ELSEWHERE)
    if persons > most:
        raise BasisError("persons", _("Osób jest najwyżej {most}.").format(most=most))
    return int(persons)


def _given(name: str, value: Decimal | int | None) -> Decimal:
    if value is None:
        raise BasisError(name, _("Bez tej liczby nie da się policzyć opłaty."))
    return _at_least(name, Decimal(value), NOTHING)


def _at_least(name: str, value: Decimal, least: Decimal) -> Decimal:
    if not value.is_finite() or not least <= value <= MAX_QUANTITY:
        raise BasisError(
            name, _("Podaj liczbę od {least} do {most}.").format(least=least, most=MAX_QUANTITY)
        )
    return value


def _warnings(tariff: TariffVersion, basis: Basis) -> Iterator[CalculationWarning]:
    if basis.composter and tariff.building_kind != BuildingKind.SINGLE:
        yield CalculationWarning(
            "E-WST-04",
            _("Zwolnienie za kompostownik przysługuje tylko w zabudowie jednorodzinnej."),
        )


def _step(
    kind: StepKind,
    amount: Decimal,
    quantity: Decimal | None = None,
    rate: Decimal | None = None,
    unit: str = "",
) -> CalculationStep:
    rounded = None if quantity is None else _rounded(quantity)
    return CalculationStep(kind, _rounded(amount), rounded, rate, unit)


def _rounded(value: Decimal) -> Decimal:
    """Round to at most ten decimals, and no more than are needed."""
    rounded = value.quantize(STEP, ROUND_HALF_UP)
    plain = rounded.normalize()
    exponent = plain.as_tuple().exponent
    assert isinstance(exponent, int)  # it is a finite number
    return plain.quantize(ONE) if exponent > 0 else plain


def calculate_sample_fees(tariff: TariffVersion) -> list[Calculation]:
    """Calculate fees of small and large households, with and without a composter."""
    return [calculate_fee(tariff, basis) for basis in _samples(tariff, tariff.terms())]


def _samples(tariff: TariffVersion, terms: TariffTerms) -> Iterator[Basis]:
    if tariff.method == Method.CONTAINERS:
        yield from (Basis(containers={container.code: 4}) for container in terms.containers)
        return
    kind = BuildingKind(tariff.building_kind)
    for persons in PERSONS[kind]:
        for composter in (False, True) if terms.relief else (False,):
            yield Basis(
                persons=persons,
                water_m3=WATER_OF_A_PERSON * persons,
                area_m2=AREA_OF_A_PERSON * persons,
                dwellings=DWELLINGS[kind],
                composter=composter,
            )
