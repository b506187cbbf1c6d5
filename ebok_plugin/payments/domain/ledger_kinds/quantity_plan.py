"""Areas and persons that an accounts file replaces, and the day from which they are charged.

A file has no day for them: they hold from the next first day, or from today where months are
charged by days (`ledger.md` §7). A premises that was never charged has no past to keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from cms_ext.base.database.chunks import split_into_chunks
from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.findings import about_line
from cms_ext.desks.import_desk.domain.table import Change
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.premises.models import Premises
from ebok_plugin.charges.domain.premises_value import first_day_charged, set_value
from ebok_plugin.charges.domain.rate import in_force_on
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.ledger.models import ChargeDocument
from ebok_plugin.payments.csv_import.accounts import AccountRow
from ebok_plugin.payments.domain.ledger_kinds.account_writing import PremisesPlan

COLUMNS = {"area_m2": Basis.AREA_M2, "persons": Basis.PERSONS}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A new quantity of a premises, named by a row; `held` is what was charged on that day."""

    line: int
    premises: Premises
    column: str
    value: Decimal
    held: Decimal

    @property
    def basis(self) -> Basis:
        return COLUMNS[self.column]

    @property
    def value_before(self) -> str:
        """As the files write it: persons whole, areas with two places."""
        return f"{self.held:.0f}" if self.basis == Basis.PERSONS else f"{self.held:.2f}"

    @property
    def is_news(self) -> bool:
        """Not so where a clerk had entered the same before the file came."""
        return self.value != self.held


class QuantityPlan:
    """The quantities of a file that need a day, found without writing anything."""

    def __init__(self, plan: PremisesPlan, today: date) -> None:
        self.valid_from = first_day_charged(today)
        self._plan = plan
        self._charged: dict[int, Period] = {}
        self._quantities: list[Quantity] = []

    def load(self) -> None:
        """Once the plan of the premises is loaded."""
        known = self._plan.known
        replaced = [
            (line, known[code], row)
            for code, (line, row) in self._plan.speaking.items()
            if code in known and any(_replaced(known[code], row))
        ]
        places = [premises.pk for _line, premises, _row in replaced]
        self._charged = _last_charged(places)
        dated = _dated(places)
        held = _held(places, self.valid_from)
        self._quantities = [
            Quantity(line, premises, column, value, held.get((premises.pk, COLUMNS[column]), old))
            for line, premises, row in replaced
            if premises.pk in self._charged or premises.pk in dated
            for column, old, value in _replaced(premises, row)
        ]

    def __iter__(self) -> Iterator[Quantity]:
        return (quantity for quantity in self._quantities if quantity.is_news)

    def with_former_values(self, changes: Iterable[Change]) -> Iterator[Change]:
        """The changes of premises; a dated one with what was charged before and from when."""
        dated: dict[tuple[int | None, str], Quantity] = {(q.line, q.column): q for q in self}
        for change in changes:
            quantity = dated.get((change.line, change.field))
            if quantity is None:
                yield change
                continue
            day = _("od {day}").format(day=format_day(self.valid_from))
            yield replace(change, old=quantity.value_before, new=f"{change.new} ({day})")

    def warn(self, log: FindingLog) -> None:
        """Months that are charged already keep the old quantity until a correction."""
        for quantity in self:
            charged = self._charged.get(quantity.premises.pk)
            if charged is None or charged < Period.of(self.valid_from):
                continue
            log.warn(
                about_line(
                    "QUANTITY_CHARGED",
                    quantity.line,
                    _(
                        "lokal {code} ma już naliczone opłaty do {period} z poprzednią wielkością. "
                        "Uruchom korektę naliczenia od {day}."
                    ).format(
                        code=quantity.premises.code,
                        period=charged.dotted,
                        day=format_day(self.valid_from),
                    ),
                    field=quantity.column,
                    found=f"{quantity.value:f}",
                )
            )

    def write(self, origin: Origin) -> None:
        """Before the premises themselves change: what was true until then is taken from them."""
        for quantity in self:
            set_value(
                quantity.premises,
                quantity.basis,
                quantity.value,
                valid_from=self.valid_from,
                origin=origin,
            )


def _replaced(premises: Premises, row: AccountRow) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Column, old and new value."""
    if premises.area != row.area_m2:
        yield "area_m2", premises.area, row.area_m2
    if premises.persons != row.persons:
        yield "persons", Decimal(premises.persons), Decimal(row.persons)


def _last_charged(premises: Iterable[int]) -> dict[int, Period]:
    """The last month for which an account of each premises has a charge."""
    found: dict[int, Period] = {}
    for portion in split_into_chunks(premises):
        documents = ChargeDocument.objects.filter(
            account__premises_id__in=portion, entry__reversed_by__isnull=True
        )
        last = documents.values_list("account__premises_id").annotate(Max("period"))
        found.update((place, Period.parse(period)) for place, period in last.order_by())
    return found


def _dated(premises: Iterable[int]) -> set[int]:
    """The premises that have a dated value."""
    found: set[int] = set()
    for portion in split_into_chunks(premises):
        values = PremisesValue.objects.filter(premises_id__in=portion)
        found.update(values.order_by().values_list("premises_id", flat=True).distinct())
    return found


def _held(premises: Iterable[int], on: date) -> dict[tuple[int, str], Decimal]:
    """The dated values of the day by premises and basis."""
    found: dict[tuple[int, str], Decimal] = {}
    for portion in split_into_chunks(premises):
        rows = PremisesValue.objects.filter(
            in_force_on(on), premises_id__in=portion, basis__in=COLUMNS.values()
        )
        for place, basis, value in rows.values_list("premises_id", "basis", "value"):
            found[place, basis] = value
    return found
