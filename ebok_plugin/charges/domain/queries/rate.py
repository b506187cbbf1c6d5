"""Which rate is in force on a day (`ledger.md` §2, §7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.models import Component, ComponentRate


class RateMissing(ValueError):
    """A component has no rate on the day of a charge; `code` is RATE_MISSING."""

    code = "RATE_MISSING"

    def __init__(self, component_code: str, on: date) -> None:
        self.message = _(
            "Składnik {code} nie ma stawki na {period}. "
            "Uzupełnij stawki i uruchom naliczenie jeszcze raz."
        ).format(code=component_code, period=f"{on:%m.%Y}")
        super().__init__(self.message)


def rates_in_force(on: date) -> QuerySet[ComponentRate]:
    """All rates that hold on a day, of every component and property."""
    ends_later = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return ComponentRate.objects.filter(ends_later, valid_from__lte=on)


def rate_in_force(component: Component, *, on: date, property: Property | None = None) -> Decimal:
    """The rate of a component on a day; the property's own one wins. Raises RateMissing."""
    found = RateBook(rates_in_force(on).filter(component=component)).find(
        component.pk, on=on, property_id=property.pk if property else None
    )
    if found is None:
        raise RateMissing(component.code, on)
    return found.rate


@dataclass(frozen=True, slots=True)
class RateSpan:
    """One rate with its days, both inclusive."""

    rate: Decimal
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class RateBook:
    """Many look-ups after one query, for a charge run or an import."""

    def __init__(self, rates: Iterable[ComponentRate] | None = None) -> None:
        self._spans: defaultdict[tuple[int, int | None], list[RateSpan]] = defaultdict(list)
        for rate in ComponentRate.objects.all() if rates is None else rates:
            span = RateSpan(rate.rate, rate.valid_from, rate.valid_to)
            self._spans[rate.component_id, rate.property_id].append(span)

    def knows(self, component_id: int) -> bool:
        """Whether the component has a rate anywhere."""
        return any(component == component_id for component, _property in self._spans)

    def find(self, component_id: int, *, on: date, property_id: int | None) -> RateSpan | None:
        """The rate in force, the property's own before everybody's; None in a gap."""
        for scope in (property_id, None):
            for span in self._spans.get((component_id, scope), ()):
                if span.holds(on):
                    return span
        return None
