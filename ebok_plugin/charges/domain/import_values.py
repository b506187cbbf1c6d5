"""Import dated values of premises from a file (`ledger.md` §7): m², persons, declared m³.

A value holds from the day of its row until the next known value, as when a clerk enters it. Codes
beside those of import_formats.md §3: PREMISES_UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables.declaration import TableRow, column, day_column
from cms_ext.base.tables.values import choice_reader, date_reader, read_rate_from_zero, read_text
from cms_ext.desks.import_desk.domain.table import Differences, KeyedImport, TableKind
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.premises.models import Premises
from ebok_plugin.charges.domain.premises_value import ENTERED, set_value
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.ledger.templatetags.ledger import write_decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow(TableRow):
    """One row of the file: the quantity of a basis in a premises from a day on."""

    key_columns = ("premises_code", "basis", "valid_from")

    premises_code: str = column(
        read_text, _("kod lokalu, na przykład L-001"), longest=20, example="L-001"
    )
    basis: str = column(
        choice_reader(*(basis.value for basis in ENTERED)),
        _(
            "AREA_M2 (powierzchnia), PERSONS (liczba osób), VOLUME_M3_COLD (woda ogółem), "
            "VOLUME_M3_HOT (ciepła woda), SHARE (udział) albo KWH (energia)"
        ),
        example=("PERSONS", "VOLUME_M3_COLD"),
    )
    value: Decimal = column(
        read_rate_from_zero,
        _("ilość, najwyżej cztery miejsca po przecinku: 48,60"),
        example=("3", "6,5"),
    )
    valid_from: date = day_column(
        date_reader, _("od którego dnia: 2026-12-01 albo 01.12.2026"), example="2026-12-01"
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
    path="ebok_plugin.charges.domain.import_values.VALUES",
)
