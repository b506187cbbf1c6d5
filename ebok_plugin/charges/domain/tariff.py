"""Read once for a whole run what is charged in a month, where and at which rate."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.rate import rows_in_force
from ebok_plugin.charges.models import Component, ComponentRate, ComponentUse
from ebok_plugin.ledger.models import Batch, ChargeLine


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
    """Select all rates that hold on a day, of every component and property."""
    ends_later = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return ComponentRate.objects.filter(ends_later, valid_from__lte=on)


def rate_in_force(component: Component, *, on: date, property: Property | None = None) -> Decimal:
    """Return the rate of a component on a day; the property's own wins. Raises RateMissing."""
    found = RateBook(rates_in_force(on).filter(component=component)).find(
        component.pk, on=on, property_id=property.pk if property else None
    )
    if found is None:
        raise RateMissing(component.code, on)
    return found.rate


def is_in_force(day: date, valid_from: date, valid_to: date | None) -> bool:
    """Return True for a row in force on the day, both its days inclusive."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


@dataclass(frozen=True, slots=True)
class RateSpan:
    """A rate with its days, both inclusive."""

    rate: Decimal
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return is_in_force(on, self.valid_from, self.valid_to)


class RateRow(NamedTuple):
    """A rate as `RateBook` reads it, without an object of the model."""

    component_id: int
    property_id: int | None
    rate: Decimal
    valid_from: date
    valid_to: date | None


class RateBook:
    """Rates in memory: many look-ups after one query, for a charge run or an import."""

    def __init__(self, rates: Iterable[ComponentRate | RateRow] | None = None) -> None:
        self._spans: defaultdict[tuple[int, int | None], list[RateSpan]] = defaultdict(list)
        for rate in ComponentRate.objects.all() if rates is None else rates:
            span = RateSpan(rate.rate, rate.valid_from, rate.valid_to)
            self._spans[rate.component_id, rate.property_id].append(span)

    def content(self) -> list[tuple[int, int | None, list[str]]]:
        """Return the rates by component and property in the order of look-up."""
        return [
            (*place, [f"{one.rate} {one.valid_from} {one.valid_to}" for one in self._spans[place]])
            for place in sorted(self._spans, key=lambda place: (place[0], place[1] or 0))
        ]

    def knows(self, component_id: int) -> bool:
        """Return whether the component has a rate anywhere."""
        return any(component == component_id for component, _property in self._spans)

    def find(self, component_id: int, *, on: date, property_id: int | None) -> RateSpan | None:
        """Return the rate in force, the property's own before everybody's; None in a gap."""
        for scope in (property_id, None):
            for span in self._spans.get((component_id, scope), ()):
                if span.holds(on):
                    return span
        return None


class TariffComponent(NamedTuple):
    pk: int
    code: str
    basis: str


class UseSpan(NamedTuple):
    """The days on which a component is charged in a place; None for both is the whole co-op."""

    component_id: int
    property_id: int | None
    building_id: int | None
    valid_from: date
    valid_to: date | None


class TariffRows:
    """The rows behind tariffs: components, the uses of several premises, and rates.

    `with_uses` are the components that have a use anywhere, on any day.
    """

    def __init__(
        self,
        components: Iterable[TariffComponent],
        with_uses: frozenset[int],
        uses: Iterable[UseSpan],
        book: RateBook,
    ) -> None:
        self.components, self.with_uses = tuple(components), with_uses
        self.uses, self.book = tuple(uses), book

    @property
    def without_uses(self) -> tuple[TariffComponent, ...]:
        """Components whose places nobody entered."""
        return tuple(
            component for component in self.components if component.pk not in self.with_uses
        )

    @cached_property
    def by_rate(self) -> frozenset[int]:
        """Components without uses that are charged wherever they have a rate.

        A component whose charges came from a former system is charged where that system charged it
        (`ledger.md` §7). For the others the file of rates alone says where: `property_code`, or
        every property where it is empty (`import_formats.md` §3). One query where one has no use.
        """
        unsaid = [use.pk for use in self.without_uses]
        if not unsaid:
            return frozenset()
        imported = Batch.objects.filter(kind=Batch.Kind.CHARGES, charge_run_portion__isnull=True)
        lines = ChargeLine.objects.filter(component=OuterRef("pk"), document__batch__in=imported)
        found = Component.objects.filter(~Exists(lines), pk__in=unsaid)
        return frozenset(found.order_by().values_list("pk", flat=True))


def read_tariff_rows(day: date) -> TariffRows:
    """Read the rows in force on a day. Four queries, whatever the co-op's size."""
    components = Component.objects.order_by("pk").values_list("pk", "code", "basis")
    uses = ComponentUse.objects.order_by()
    of_places = uses.filter(rows_in_force(day), premises__isnull=True)
    return TariffRows(
        map(TariffComponent._make, components),
        frozenset(uses.values_list("component_id", flat=True).distinct()),
        map(UseSpan._make, of_places.values_list(*UseSpan._fields)),
        RateBook(rates_in_force(day)),
    )


class Tariff:
    """Components by key, uses of properties and buildings, and rates of a month.

    All as of the first day of the month, out of `rows`, by default those of that day. The uses of
    single premises come with the accounts.
    """

    def __init__(self, period: Period, rows: TariffRows | None = None) -> None:
        self.day = period.first_day
        self._rows = rows or read_tariff_rows(self.day)
        self.components, self.with_uses = self._rows.components, self._rows.with_uses
        self.without_uses = self._rows.without_uses
        self._everywhere: set[int] = set()
        self._of_property: defaultdict[int | None, set[int]] = defaultdict(set)
        self._of_building: defaultdict[int | None, set[int]] = defaultdict(set)
        for use in self._rows.uses:
            if not is_in_force(self.day, use.valid_from, use.valid_to):
                continue
            if use.building_id is not None:
                self._of_building[use.building_id].add(use.component_id)
            elif use.property_id is not None:
                self._of_property[use.property_id].add(use.component_id)
            else:
                self._everywhere.add(use.component_id)
        self._rates: dict[tuple[int, int], Decimal | None] = {}
        self._at: dict[tuple[int, int], frozenset[int]] = {}

    @property
    def by_rate(self) -> frozenset[int]:
        """Components without uses that are charged wherever they have a rate (`TariffRows`)."""
        return self._rows.by_rate

    def content(self) -> list[object]:
        """Return all that a charge takes of the tariff, for JSON.

        Tariffs with equal content give equal charges.
        """
        return [
            self.components,
            sorted(self.with_uses),
            sorted(self.by_rate),
            sorted(self._everywhere),
            sorted((str(place), sorted(held)) for place, held in self._of_property.items()),
            sorted((str(place), sorted(held)) for place, held in self._of_building.items()),
            self._rows.book.content(),
        ]

    def has_rate(self, component_id: int) -> bool:
        """Return whether the component has a rate anywhere in the month."""
        return self._rows.book.knows(component_id)

    def components_at(self, building_id: int, property_id: int) -> frozenset[int]:
        """Return the components charged in a whole building, its property or the whole co-op."""
        key = (building_id, property_id)
        if key not in self._at:
            of_property = self._of_property.get(property_id, set())
            of_building = self._of_building.get(building_id, set())
            self._at[key] = frozenset(self._everywhere | of_property | of_building)
        return self._at[key]

    def rate(self, component_id: int, property_id: int) -> Decimal | None:
        """Return the rate in force, the property's own before everybody's; None in a gap."""
        key = (component_id, property_id)
        if key not in self._rates:
            found = self._rows.book.find(component_id, on=self.day, property_id=property_id)
            self._rates[key] = found.rate if found else None
        return self._rates[key]
