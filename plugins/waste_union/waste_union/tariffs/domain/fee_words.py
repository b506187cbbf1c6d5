"""A calculation as one sentence, made from its steps (waste_declaration.md §5)."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.money.amounts import GROSZ, Money, round_to_grosz
from cms_ext.base.tables.numbers import NO_BREAK_SPACE
from waste_union.tariffs.domain.calculation import CalculationStep, StepKind
from waste_union.tariffs.vocabulary import Method

FOUR_PLACES = Decimal("0.0001")
TWO_PLACES = -2


def describe_fee(steps: Sequence[CalculationStep]) -> str:
    """Describe the steps: „4 osoby × 33,00 zł = 132,00 zł”."""
    return "; ".join(_parts(steps))


def _parts(steps: Sequence[CalculationStep]) -> Iterator[str]:
    mean = any(step.kind == StepKind.MEAN for step in steps)
    counted = [step.amount for step in steps if step.kind not in (StepKind.ROUNDING, StepKind.FEE)]
    for step in steps:
        match step.kind:
            case StepKind.MEAN:
                yield _("zużycie {water} m³ przez {months}").format(
                    water=_number(step.quantity), months=_months(step.rate)
                )
            case StepKind.NORM:
                yield _("{persons} × {norm} m³ według normy").format(
                    persons=_persons(step.quantity), norm=_number(step.rate)
                )
            case StepKind.BASE:
                yield f"{_counted(step, mean)} × {_rate(step.rate)} = {_zloty(step.amount)}"
            case StepKind.CAP:
                yield _("nie więcej niż {most}").format(most=_rate(step.rate))
            case StepKind.SANCTION:
                yield _("opłata podwyższona decyzją {factor} × {base} = {amount}").format(
                    factor=_number(step.rate),
                    base=_zloty(step.quantity),
                    amount=_zloty((step.quantity or Decimal(0)) + step.amount),
                )
            case StepKind.ROUNDING:
                # Rounding to the grosz is usual and needs no words.
                if step.rate != GROSZ:
                    yield _("zaokrąglenie do {unit}").format(unit=_rate(step.rate))
            case StepKind.FEE if counted == [step.amount]:
                pass  # the only step has said the amount
            case StepKind.FEE:
                yield _("opłata miesięczna {amount}").format(amount=_zloty(step.amount))
            case _:
                yield _("zwolnienie za kompostownik {how}").format(how=_relief(step))


def _relief(step: CalculationStep) -> str:
    taken = _zloty(-step.amount)
    if step.kind == StepKind.RELIEF_PER_PERSON:
        return f"{_number(step.quantity)} × {_rate(step.rate)} = {taken}"
    if step.kind == StepKind.RELIEF_PERCENT:
        return f"{_number(step.rate)}% × {_zloty(step.quantity)} = {taken}"
    return _("według osobnych stawek {amount}").format(amount=taken)


def _counted(step: CalculationStep, mean: bool) -> str:
    if step.unit == Method.PERSONS:
        return _persons(step.quantity)
    if step.unit == Method.HOUSEHOLD:
        n = int(step.quantity or 0)
        return ngettext("%(n)s gospodarstwo", "%(n)s gospodarstw", n) % {"n": n}
    number = _number(step.quantity)
    if step.unit == Method.AREA:
        return f"{number} m²"
    if step.unit == Method.WATER:
        return _("średnio {number} m³").format(number=number) if mean else f"{number} m³"
    return f"{number} × {step.unit}"


def _persons(quantity: Decimal | None) -> str:
    n = int(quantity or 0)
    return ngettext("%(n)s osoba", "%(n)s osób", n) % {"n": n}


def _months(quantity: Decimal | None) -> str:
    n = int(quantity or 0)
    return ngettext("%(n)s miesiąc", "%(n)s miesięcy", n) % {"n": n}


def _zloty(amount: Decimal | None) -> str:
    return str(Money(round_to_grosz(amount or Decimal(0))))


def _rate(rate: Decimal | None) -> str:
    """Format a rate with all its decimals, at least two."""
    rate = rate or Decimal(0)
    exponent = rate.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < TWO_PLACES:
        return f"{_number(rate)}{NO_BREAK_SPACE}zł"
    return _zloty(rate)


def _number(value: Decimal | None) -> str:
    """Format a number with a comma and at most four decimals."""
    rounded = (value or Decimal(0)).quantize(FOUR_PLACES, ROUND_HALF_UP)
    return f"{rounded:f}".rstrip("0").rstrip(".").replace(".", ",")
