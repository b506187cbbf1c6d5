"""Two layouts to begin with, of invented suppliers: a walk-by round and an export by premises."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ebok_plugin.utilities.meters.csv_import.layout import Layout, MappedColumn
from ebok_plugin.utilities.meters.vocabulary import DateFormat, DecimalSign, LayoutField, MeterKind

WALK_BY = Layout(
    name="Obchód radiowy",
    columns=(
        MappedColumn("nr_modulu", LayoutField.RADIO),
        MappedColumn("data", LayoutField.DAY),
        MappedColumn("wskazanie_biezace", LayoutField.VALUE),
        MappedColumn("wskazanie_koniec_miesiaca", LayoutField.MONTH_END),
        MappedColumn("kod_bledu", LayoutField.FAULT),
    ),
    decimal_sign=DecimalSign.COMMA,
    date_format=DateFormat.ISO,
    fine_codes=frozenset({"0"}),
)
# Two rows of heading stand above the names of the columns.
BY_PREMISES = Layout(
    name="Zestawienie lokali",
    columns=(
        MappedColumn("Lokal", LayoutField.PREMISES),
        MappedColumn("Data odczytu", LayoutField.DAY),
        MappedColumn("Zimna woda", LayoutField.VALUE, MeterKind.COLD_WATER),
        MappedColumn("Ciepła woda", LayoutField.VALUE, MeterKind.HOT_WATER),
        MappedColumn("Ciepło", LayoutField.VALUE, MeterKind.HEAT),
    ),
    header_line=3,
    decimal_sign=DecimalSign.COMMA,
    date_format=DateFormat.DOTS,
    fine_codes=frozenset(),
)
SAMPLES: Mapping[str, tuple[Promise, Layout]] = {
    "obchod": (_("Wzór: obchód radiowy, wiersz na moduł (CSV)"), WALK_BY),
    "lokale": (_("Wzór: zestawienie, wiersz na lokal (XLSX)"), BY_PREMISES),
}
