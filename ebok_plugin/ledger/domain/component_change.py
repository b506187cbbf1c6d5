"""How a charge differs from the one before: rate × quantity, component by component."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ebok_plugin.money import ZERO, Money, total


@dataclass(frozen=True, slots=True)
class ChargedLine:
    """One line of a charge document; `component` is the component's id."""

    component: int
    name: str
    unit: str
    quantity: Decimal
    rate: Decimal
    amount: Money

    @property
    def formula(self) -> str:
        """`48,6 m² × 4,35 zł`."""
        return f"{_plain(self.quantity, 0)} {self.unit} × {_plain(self.rate, 2)} zł"


@dataclass(frozen=True, slots=True)
class ComponentChange:
    """A component whose amount differs from the charge before; `amount` is the difference."""

    name: str
    before: tuple[ChargedLine, ...]
    now: tuple[ChargedLine, ...]

    @property
    def amount(self) -> Money:
        return total(line.amount for line in self.now) - total(line.amount for line in self.before)

    @property
    def label(self) -> str:
        if not self.before:
            return _("Nowy składnik: {name}").format(name=self.name)
        if not self.now:
            return _("Bez składnika: {name}").format(name=self.name)
        if self.amount > ZERO:
            return _("Wyższa opłata: {name}").format(name=self.name)
        return _("Niższa opłata: {name}").format(name=self.name)

    @property
    def detail(self) -> str:
        """The two formulas, or the one that there is."""
        before, now = (
            " + ".join(line.formula for line in lines) for lines in (self.before, self.now)
        )
        if now and before:
            return _("{now}, poprzednio {before}").format(now=now, before=before)
        return now or _("poprzednio {before}").format(before=before)


def component_changes(
    before: Sequence[ChargedLine], now: Sequence[ChargedLine]
) -> tuple[ComponentChange, ...]:
    """The components that cost more or less than before, in the order of the newer charge."""
    pairs: defaultdict[int, tuple[list[ChargedLine], list[ChargedLine]]] = defaultdict(
        lambda: ([], [])
    )
    for line in now:
        pairs[line.component][1].append(line)
    for line in before:
        pairs[line.component][0].append(line)
    changes = (
        ComponentChange((new or old)[0].name, tuple(old), tuple(new)) for old, new in pairs.values()
    )
    return tuple(change for change in changes if change.amount)


def _plain(value: Decimal, places: int) -> str:
    """With a comma, without needless zeros, but with at least `places` decimals."""
    whole, _point, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole},{fraction}" if fraction else whole
