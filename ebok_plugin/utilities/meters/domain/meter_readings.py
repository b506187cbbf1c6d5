"""The kind of file meter_readings: figures of meters on a day (`import_formats.md` §3).

No database here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables.findings import FileFinding, about_line, shorten_value
from cms_ext.base.tables.schema import SEPARATOR, Checks, Column, Schema
from cms_ext.base.tables.values import (
    BadValue,
    at_scale,
    choice_reader,
    past_date_reader,
    pattern_reader,
    read_decimal,
    read_text,
)
from ebok_plugin.utilities.meters.models.meter import PLACES
from ebok_plugin.utilities.meters.vocabulary import MeterKind

READ, ESTIMATED, REPLACED = "ODCZYT", "SZACUNEK", "ZAMIANA"
METER_NO = pattern_reader(r"[0-9A-Z./-]{1,30}", "1 do 30 znaków: cyfry, A–Z, ., / i -")
UNITS = {"m3": "m³", "m³": "m³", "jedn.": "j.", "j.": "j.", "GJ": "GJ", "kWh": "kWh"}
LAF_PLACES = 2
LEAST_LAF, MOST_LAF = Decimal("0.50"), Decimal("1.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """One figure of one meter.

    Only allocators have `laf`, only rows with ZAMIANA `replaces_meter_no`, and only meters with
    a radio module `radio_no`.
    """

    premises_code: str
    meter_no: str
    medium: str
    unit: str
    reading_date: date
    reading: Decimal
    status: str
    laf: Decimal | None
    replaces_meter_no: str | None
    radio_no: str | None = None

    @property
    def kind(self) -> MeterKind:
        return MeterKind(self.medium)

    @property
    def meter(self) -> tuple[str, str, str]:
        """What all rows of one meter have in common."""
        return self.premises_code, self.medium, self.unit


class ReadingChecks(Checks[ReadingRow]):
    key_field = "reading_date"

    def __init__(self) -> None:
        super().__init__()
        self._meters: dict[str, tuple[int, tuple[str, str, str]]] = {}

    def key(self, row: ReadingRow) -> str:
        return SEPARATOR.join([row.meter_no, str(row.reading_date)])

    def check(self, line: int, row: ReadingRow) -> Iterator[FileFinding]:
        yield from self.unique(line, row)
        first, known = self._meters.setdefault(row.meter_no, (line, row.meter))
        if known != row.meter:
            yield about_line(
                "METER_SPLIT",
                line,
                f"licznik {row.meter_no} ma w wierszu {first} inny lokal, medium albo jednostkę.",
                field="meter_no",
                found=row.meter_no,
                expected=f"te same dane, co w wierszu {first}",
            )
        if row.laf is not None and row.kind is not MeterKind.ALLOCATOR:
            yield about_line(
                "LAF_MEDIUM",
                line,
                "współczynnik LAF ma tylko podzielnik (HCA). Opróżnij komórkę.",
                field="laf",
                found=str(row.laf),
                expected="puste",
            )
        if row.replaces_meter_no is not None and row.status != REPLACED:
            yield about_line(
                "REPLACES_STATUS",
                line,
                "zastępowany licznik podaje się tylko ze statusem ZAMIANA.",
                field="replaces_meter_no",
                found=row.replaces_meter_no,
                expected=f"status {REPLACED} albo puste",
            )


def read_figure(text: str) -> Decimal:
    """Read a figure: from 0 up, with at most three decimals."""
    value = read_decimal(text, PLACES, "READING_SCALE")
    if value < 0:
        raise BadValue("VALUE_NEGATIVE", "wartość nie może być ujemna.", "liczba od 0 w górę")
    return value


def read_unit(text: str) -> str:
    unit = UNITS.get(read_text(text))
    if unit is None:
        expected = ", ".join(dict.fromkeys(UNITS))
        what = f"„{shorten_value(text)}” nie jest na liście. Wpisz: {expected}."
        raise BadValue("CHOICE_UNKNOWN", what, expected)
    return unit


def read_laf(text: str) -> Decimal:
    value = read_decimal(text, LAF_PLACES, "RATE_SCALE")
    if not LEAST_LAF <= value <= MOST_LAF:
        raise BadValue("LAF_RANGE", "współczynnik LAF ma od 0,50 do 1,00.", "0,50 do 1,00")
    return value


def meter_readings_schema(today: date) -> Schema[ReadingRow]:
    return Schema(
        kind="meter_readings",
        version=1,
        columns=(
            Column("premises_code", read_text, longest=40),
            Column("meter_no", METER_NO, identifier=True),
            Column("medium", choice_reader(*MeterKind.values)),
            Column("unit", read_unit, longest=8),
            Column("reading_date", past_date_reader(today)),
            Column("reading", read_figure, number=at_scale(PLACES, "READING_SCALE")),
            Column("status", choice_reader(READ, ESTIMATED, REPLACED)),
            Column("laf", read_laf, required=False),
            Column("replaces_meter_no", METER_NO, required=False, identifier=True),
            Column("radio_no", METER_NO, required=False, identifier=True),
        ),
        build=ReadingRow,
        checks=ReadingChecks,
        controls={},
    )


NAME = _("odczyty liczników")
ABOUT: Mapping[str, Promise] = {
    "premises_code": _("kod lokalu, który jest już w programie, na przykład L-001"),
    "meter_no": _("numer licznika; licznik, którego nie ma, powstanie"),
    "medium": _("ZW, CW, CO (ciepłomierz), HCA (podzielnik) albo GAZ"),
    "unit": _("jednostka: m3, GJ, kWh albo jedn."),
    "reading_date": _("dzień odczytu: 2026-12-31 albo 31.12.2026"),
    "reading": _("wskazanie, najwyżej trzy miejsca po przecinku: 170,100"),
    "status": _("ODCZYT, SZACUNEK albo ZAMIANA (pierwszy odczyt nowego licznika)"),
    "laf": _("współczynnik położenia lokalu, tylko dla podzielnika: 0,50 do 1,00"),
    "replaces_meter_no": _("numer zdjętego licznika, tylko przy ZAMIANA"),
    "radio_no": _("numer modułu radiowego; licznik z modułem jest odczytywany zdalnie"),
}
_FLAT = {"premises_code": "L-901", "medium": "ZW", "unit": "m3", "status": "ODCZYT"}
SAMPLE_ROWS: tuple[Mapping[str, str], ...] = (
    _FLAT | {"meter_no": "ZW-901", "reading_date": "2025-12-31", "reading": "113,000"},
    _FLAT | {"meter_no": "ZW-901", "reading_date": "2026-12-31", "reading": "170,100"},
)
