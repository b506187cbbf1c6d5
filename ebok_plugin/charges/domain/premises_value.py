"""Enter how much of a basis a premises has, by hand or from a file (`ledger.md` §7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Min, QuerySet
from django.dispatch import receiver
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.tables.declaration import TableRow, column, day_column
from cms_ext.base.tables.values import choice_reader, date_reader, read_rate_from_zero, read_text
from cms_ext.desks.import_desk.domain.table import Differences, KeyedImport, TableKind
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.premises.models import Building, Premises
from cms_ext.premises.signals import place_split, premises_measured
from ebok_plugin.charges.conf import Midmonth, read_midmonth
from ebok_plugin.charges.domain.component import use_component
from ebok_plugin.charges.domain.rate import DAY, place_row, rows_in_force, rows_not_ended
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.ledger.domain.draft import FOUR_PLACES
from ebok_plugin.ledger.models.entry import MAX_DIGITS, PLACES
from ebok_plugin.ledger.templatetags.ledger import write_decimal

LARGEST_VALUE = Decimal(10) ** (MAX_DIGITS - PLACES) - FOUR_PLACES


@transaction.atomic
def set_value(
    premises: Premises, basis: Basis, value: Decimal, *, valid_from: date, origin: Origin
) -> PremisesValue:
    """Save that the premises has `value` from that day until the next value on file.

    Area and persons that only the accounts file gave so far are kept for the days before. Raises
    ChargeError: VALUE_NEGATIVE, VALUE_SCALE (over four decimals), VALUE_TOO_LARGE, BASIS_FIXED.
    """
    _check(basis, value)
    wait_for_turn()
    locked = Premises.objects.select_for_update().get(pk=premises.pk)
    rows = PremisesValue.objects.filter(premises=locked, basis=basis)
    _record_known_value(locked, basis, rows, valid_from)
    row = place_row(rows, PremisesValue(premises=locked, basis=basis, valid_from=valid_from))
    row.value = value
    row.save()
    record(
        "PREMISES_VALUE_SET",
        origin,
        obj=locked,
        changes={"basis": basis.value, "value": f"{value:f}", "from": valid_from.isoformat()},
    )
    return row


@transaction.atomic
def record_known_values(premises: Premises, *, today: date) -> None:
    """Save today's area and persons as values for all days that may be charged already.

    Called before the facts of a premises change, so that a correction of earlier months still uses
    what was true then.
    """
    wait_for_turn()
    locked = Premises.objects.select_for_update().get(pk=premises.pk)
    for basis in (Basis.AREA_M2, Basis.PERSONS):
        rows = PremisesValue.objects.filter(premises=locked, basis=basis)
        _record_known_value(locked, basis, rows, first_day_charged(today))


def _check(basis: Basis, value: Decimal) -> None:
    if basis == Basis.PREMISES:
        raise ChargeError(
            "BASIS_FIXED", _("Opłatę od lokalu nalicza się zawsze raz. Wybierz inną podstawę.")
        )
    if value < 0:
        raise ChargeError(
            "VALUE_NEGATIVE",
            _("{basis}: {value} jest mniejsze od zera. Wpisz zero albo więcej.").format(
                basis=basis.label, value=write_decimal(value)
            ),
        )
    if value != value.quantize(FOUR_PLACES):
        raise ChargeError(
            "VALUE_SCALE",
            _("{basis}: {value} ma więcej niż cztery miejsca po przecinku. Zaokrąglij.").format(
                basis=basis.label, value=write_decimal(value)
            ),
        )
    if value > LARGEST_VALUE:
        raise ChargeError(
            "VALUE_TOO_LARGE",
            _("{basis}: {value} jest za duże. Sprawdź przecinek.").format(
                basis=basis.label, value=write_decimal(value)
            ),
        )


def _record_known_value(
    premises: Premises, basis: Basis, rows: QuerySet[PremisesValue], until: date
) -> None:
    """Save the undated fact as a value, so that a later dated value does not change the past."""
    facts = {Basis.AREA_M2: premises.area, Basis.PERSONS: Decimal(premises.persons)}
    if basis not in facts:
        return
    begin = _first_undated_day(premises, rows)
    if begin is not None and begin < until:
        rows.create(
            premises=premises,
            basis=basis,
            value=facts[basis],
            valid_from=begin,
            valid_to=until - DAY,
        )


def _first_undated_day(premises: Premises, rows: QuerySet[PremisesValue]) -> date | None:
    """Return the day since which undated facts are charged; None where dated values last."""
    last = rows.order_by("valid_from").last()
    if last is None:
        begin: date | None = premises.accounts.aggregate(day=Min("opened_on"))["day"]
        return begin
    return last.valid_to + DAY if last.valid_to else None


def first_day_charged(today: date) -> date:
    """Return the first day that is charged by a quantity which became known today."""
    first = Period.of(today).first_day
    if read_midmonth() is Midmonth.DAILY or today == first:
        return today
    return Period.of(today).next.first_day


ENTERED = tuple(basis for basis in Basis if basis is not Basis.PREMISES)
"""The bases of which a value can be entered."""


class ValueNow(NamedTuple):
    """A value on a day; `entered` is False when only the accounts file has it, undated."""

    basis: Basis
    value: Decimal | None
    entered: bool


def list_values(premises: Sequence[Premises], day: date) -> Mapping[int, list[ValueNow]]:
    """Return the values of each premises by its key, in the order of ENTERED. One query."""
    rows = PremisesValue.objects.filter(
        rows_in_force(day), premises__in=[one.pk for one in premises]
    )
    entered: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    for place, basis, value in rows.values_list("premises_id", "basis", "value"):
        entered[place][basis] = value
    return {one.pk: [_now(one, basis, entered[one.pk]) for basis in ENTERED] for one in premises}


def _now(premises: Premises, basis: Basis, known: Mapping[str, Decimal]) -> ValueNow:
    if basis in known:
        return ValueNow(basis, known[basis], True)
    of_file = {Basis.AREA_M2: premises.area, Basis.PERSONS: Decimal(premises.persons)}
    return ValueNow(basis, of_file.get(basis), False)


@receiver(premises_measured, sender=Premises)
def record_charged_values(
    sender: type[Premises], premises: Premises, today: date, **kwargs: Any
) -> None:
    record_known_values(premises, today=today)


@receiver(place_split, sender=Building)
def charge_the_same_components(
    sender: type[Building], place: Building, new: Building, on: date, **kwargs: Any
) -> None:
    """Let the new building pay the components of the old one."""
    for use in place.component_uses.filter(rows_not_ended(on)).select_related("component"):
        use_component(
            use.component,
            new,
            valid_from=max(use.valid_from, on),
            valid_to=use.valid_to,
            origin=SYSTEM,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow(TableRow):
    """One row of the file: the quantity of a basis in a premises from a day on."""

    key_columns = ("premises_code", "basis", "valid_from")

    premises_code: str = column(
        read_text, gettext_lazy("kod lokalu, na przykład L-001"), longest=20, example="L-001"
    )
    basis: str = column(
        choice_reader(*(basis.value for basis in ENTERED)),
        gettext_lazy(
            "podstawa: AREA_M2 (powierzchnia), PERSONS (liczba osób), VOLUME_M3_COLD (woda), "
            "VOLUME_M3_HOT (ciepła woda), SHARE (udział) albo KWH (energia)"
        ),
        labels=dict(Basis.choices),
        example=("PERSONS", "VOLUME_M3_COLD"),
    )
    value: Decimal = column(
        read_rate_from_zero,
        gettext_lazy("ilość, najwyżej cztery miejsca po przecinku: 48,60"),
        example=("3", "6,5"),
    )
    valid_from: date = day_column(
        date_reader,
        gettext_lazy("od którego dnia: 2026-12-01 albo 01.12.2026"),
        example="2026-12-01",
    )

    @property
    def label(self) -> str:
        return f"{self.premises_code} {self.basis} {self.valid_from}"


class ValuesImport(KeyedImport[ValueRow, Decimal]):
    """Import of premises values; a row that repeats a known value changes nothing."""

    # A value ends where the next one of the premises begins: they are set in order.
    rows_at_once = None

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._premises: dict[str, Premises] = {}

    def find_stored(self, rows: Sequence[ValueRow]) -> Mapping[Any, Decimal]:
        codes = {row.premises_code for row in rows}
        self._premises |= {one.code: one for one in Premises.objects.filter(code__among=codes)}
        values = PremisesValue.objects.filter(premises__code__among=codes).values_list(
            "premises__code", "basis", "valid_from", "value"
        )
        return {tuple(key): value for *key, value in values}

    def check_row(self, line: int, row: ValueRow) -> bool:
        is_known = row.premises_code in self._premises
        if not is_known:
            self.refuse(
                "PREMISES_UNKNOWN",
                line,
                gettext("nie ma lokalu o kodzie {code}. Sprawdź kod.").format(
                    code=row.premises_code
                ),
                field="premises_code",
                found=row.premises_code,
                expected=gettext("kod lokalu w tej spółdzielni"),
            )
        return is_known

    def judge_known(self, line: int, row: ValueRow, stored: Decimal) -> Differences:
        if stored == row.value:
            return {}
        old, new = (write_decimal(value.normalize()) for value in (stored, row.value))
        return {"value": (old, new)}

    def write_rows(self, rows: Sequence[tuple[ValueRow, Decimal | None]], origin: Origin) -> None:
        for row, _stored in sorted(rows, key=lambda pair: pair[0].key):
            set_value(
                self._premises[row.premises_code],
                Basis(row.basis),
                row.value,
                valid_from=row.valid_from,
                origin=origin,
            )


COLUMNS = (*ValueRow.key_columns[:2], "value", "valid_from")


def list_value_rows() -> list[tuple[str, str, Decimal, date]]:
    """List every dated value in COLUMNS: what goes out comes in again."""
    values = PremisesValue.objects.filter(basis__in=ENTERED)
    rows = values.order_by("premises__code__polish", "basis", "valid_from")
    return list(rows.values_list("premises__code", "basis", "value", "valid_from"))


VALUES = TableKind(
    kind="premises_values",
    row=ValueRow,
    judge=ValuesImport,
    path="ebok_plugin.charges.domain.premises_value.VALUES",
)
