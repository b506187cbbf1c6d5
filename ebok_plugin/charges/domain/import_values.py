"""Import dated values of premises from a file (`ledger.md` §7): m², persons, declared m³.

A value holds from the day of its row until the next known value, as when a clerk enters it. Codes
beside those of import_formats.md §3: PREMISES_UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.tables import Checks, Column, Schema
from cms_ext.base.tables.schema import SEPARATOR
from cms_ext.base.tables.values import choice_reader, date_reader, read_rate_from_zero, read_text
from cms_ext.desks.import_desk.domain.table import Change, TableImport, TableKind
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.premises.models import Premises
from ebok_plugin.charges.domain.premises_value import ENTERED, set_value
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.ledger.templatetags.ledger import write_decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """One row of the file: the quantity of a basis in a premises from a day on."""

    premises_code: str
    basis: str
    value: Decimal
    valid_from: date


_Key = tuple[str, str, date]


def _key(row: ValueRow) -> _Key:
    return row.premises_code, row.basis, row.valid_from


class ValueChecks(Checks[ValueRow]):
    key_field = "valid_from"

    def key(self, row: ValueRow) -> str:
        return SEPARATOR.join(map(str, _key(row)))


class ValuesImport(TableImport[ValueRow]):
    """Import of premises values; a row that repeats a known value changes nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._premises: dict[str, Premises] = {}
        self._held: dict[_Key, Decimal] = {}

    def judge(self, rows: Sequence[tuple[int, ValueRow]]) -> None:
        codes = {row.premises_code for _line, row in rows} - self._premises.keys()
        self._premises |= _premises(codes)
        self._held |= _held(codes)
        for line, row in rows:
            if row.premises_code not in self._premises:
                self.refuse(
                    "PREMISES_UNKNOWN",
                    line,
                    _("nie ma lokalu o kodzie {code}. Sprawdź kod.").format(code=row.premises_code),
                    field="premises_code",
                    found=row.premises_code,
                    expected=_("kod lokalu w tej spółdzielni"),
                )
            else:
                self._count(line, row)

    def write(self, rows: Iterator[tuple[int, ValueRow]], origin: Origin) -> None:
        news = (row for _line, row in rows if self._held.get(_key(row)) != row.value)
        for row in sorted(news, key=_key):
            set_value(
                self._premises[row.premises_code],
                Basis(row.basis),
                row.value,
                valid_from=row.valid_from,
                origin=origin,
            )

    def _count(self, line: int, row: ValueRow) -> None:
        held = self._held.get(_key(row))
        if held is None:
            self.outcome.new += 1
        elif held == row.value:
            self.outcome.unchanged += 1
        else:
            self.outcome.changed += 1
            name = f"{row.premises_code} {row.basis} {row.valid_from}"
            change = Change(
                line,
                name,
                "value",
                write_decimal(held.normalize()),
                write_decimal(row.value.normalize()),
            )
            self.outcome.changes.append(change)


def _schema(today: date) -> Schema[ValueRow]:
    return Schema(
        kind="premises_values",
        version=1,
        marked=False,
        columns=(
            Column(
                "premises_code",
                read_text,
                longest=20,
                about=gettext_lazy("kod lokalu, na przykład L-001"),
            ),
            Column(
                "basis",
                choice_reader(*(basis.value for basis in ENTERED)),
                about=gettext_lazy(
                    "AREA_M2 (powierzchnia), PERSONS (liczba osób), VOLUME_M3_COLD (woda ogółem), "
                    "VOLUME_M3_HOT (ciepła woda), SHARE (udział) albo KWH (energia)"
                ),
            ),
            Column(
                "value",
                read_rate_from_zero,
                about=gettext_lazy("ilość, najwyżej cztery miejsca po przecinku: 48,60"),
            ),
            Column(
                "valid_from",
                date_reader(today),
                about=gettext_lazy("od którego dnia: 2026-12-01 albo 01.12.2026"),
            ),
        ),
        build=ValueRow,
        checks=ValueChecks,
        controls={},
    )


VALUES: TableKind[ValueRow] = TableKind(
    kind="premises_values",
    schema=_schema,
    judge=ValuesImport,
    path="ebok_plugin.charges.domain.import_values.VALUES",
    sample=(
        {"premises_code": "L-001", "basis": "PERSONS", "value": "3", "valid_from": "2026-12-01"},
        {
            "premises_code": "L-001",
            "basis": "VOLUME_M3_COLD",
            "value": "6,5",
            "valid_from": "2026-12-01",
        },
    ),
)


def _premises(codes: Iterable[str]) -> dict[str, Premises]:
    by_code: dict[str, Premises] = {}
    for portion in split_into_chunks(sorted(codes)):
        by_code |= {one.code: one for one in Premises.objects.filter(code__in=portion)}
    return by_code


def _held(codes: Iterable[str]) -> Mapping[_Key, Decimal]:
    """Return the values that begin on a day, by premises, basis and day."""
    values: dict[_Key, Decimal] = {}
    for portion in split_into_chunks(sorted(codes)):
        rows = PremisesValue.objects.filter(premises__code__in=portion)
        for code, basis, day, value in rows.values_list(
            "premises__code", "basis", "valid_from", "value"
        ):
            values[code, basis, day] = value
    return values
