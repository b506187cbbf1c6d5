"""components: the lines of a charge and their dated rates."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.base.tables.numbers import TO_RATE, read_rate_from_zero
from cms_ext.base.tables.schema import SEPARATOR, Checks, Column, Schema
from cms_ext.base.tables.texts import choice_reader, date_reader, read_bool, read_text
from ebok_plugin.payments.csv_import.accounts import COMPONENT_CODE

BASES = ("AREA_M2", "PERSONS", "PREMISES", "VOLUME_M3_COLD", "VOLUME_M3_HOT", "SHARE", "KWH")
SUBACCOUNTS = ("MAIN", "REPAIR", "MEDIA", "INTEREST", "COURT")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRow:
    """A rate of a component; no `property_code` means every property."""

    component_code: str
    name: str
    basis: str
    unit: str
    rate: Decimal
    valid_from: date
    valid_to: date | None
    subaccount: str
    is_advance: bool
    property_code: str | None

    @property
    def component(self) -> tuple[str, str, str, str, bool]:
        """What every row of one component must say alike."""
        return (self.name, self.basis, self.unit, self.subaccount, self.is_advance)


Period = tuple[date, int, date | None]
"""First day, line of the file, last day (None: until the next rate)."""


class ComponentChecks(Checks[ComponentRow]):
    key_field = "valid_from"

    def __init__(self) -> None:
        super().__init__()
        self._components: dict[str, tuple[int, tuple[str, str, str, str, bool]]] = {}
        self._periods: defaultdict[tuple[str, str | None], list[Period]] = defaultdict(list)

    def key(self, row: ComponentRow) -> str:
        parts = [row.component_code, str(row.valid_from)]
        return SEPARATOR.join([*parts, row.property_code] if row.property_code else parts)

    def check(self, line: int, row: ComponentRow) -> Iterator[FileFinding]:
        duplicates = list(self.unique(line, row))
        yield from duplicates
        yield from self._one_component(line, row)
        if row.valid_to is not None and row.valid_to < row.valid_from:
            yield about_line(
                "DATE_ORDER",
                line,
                f"stawka kończy się {row.valid_to}, zanim zacznie obowiązywać {row.valid_from}.",
                field="valid_to",
                found=str(row.valid_to),
                expected=f"{row.valid_from} lub później",
            )
        elif not duplicates:
            yield from self._overlap(line, row)

    def _one_component(self, line: int, row: ComponentRow) -> Iterator[FileFinding]:
        first, known = self._components.setdefault(row.component_code, (line, row.component))
        if known != row.component:
            yield about_line(
                "COMPONENT_SPLIT",
                line,
                f"składnik {row.component_code} ma w wierszu {first} inną nazwę, podstawę, "
                "jednostkę, subkonto lub znak zaliczki.",
                field="component_code",
                found=row.component_code,
                expected=f"te same dane, co w wierszu {first}",
            )

    def _overlap(self, line: int, row: ComponentRow) -> Iterator[FileFinding]:
        # An open period ends where the next one begins, so only a stated end can overlap.
        periods = self._periods[row.component_code, row.property_code]
        place = bisect_left(periods, row.valid_from, key=lambda period: period[0])
        before, after = periods[place - 1 : place], periods[place : place + 1]
        other: Period | None = None
        if before and before[0][2] is not None and before[0][2] >= row.valid_from:
            other = before[0]
        elif after and row.valid_to is not None and row.valid_to >= after[0][0]:
            other = after[0]
        insort(periods, (row.valid_from, line, row.valid_to), key=lambda period: period[0])
        if other:
            yield about_line(
                "RATE_OVERLAP",
                line,
                f"okres stawki {row.component_code} od {row.valid_from} nakłada się "
                f"na okres z wiersza {other[1]}.",
                field="valid_from",
                found=str(row.valid_from),
                expected="okresy, które na siebie nie zachodzą",
            )


def components_schema(today: date) -> Schema[ComponentRow]:
    read_date = date_reader(today)
    return Schema(
        kind="components",
        version=1,
        columns=(
            Column("component_code", COMPONENT_CODE),
            Column("name", read_text, longest=80, prose=True),
            Column("basis", choice_reader(*BASES)),
            Column("unit", read_text, longest=8),
            Column("rate", read_rate_from_zero, number=TO_RATE),
            Column("valid_from", read_date),
            Column("valid_to", read_date, required=False),
            Column("subaccount", choice_reader(*SUBACCOUNTS)),
            Column("is_advance", read_bool, required=False, empty=False),
            Column("property_code", read_text, required=False, longest=20),
        ),
        build=ComponentRow,
        checks=ComponentChecks,
        controls={},
    )
