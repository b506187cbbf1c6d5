"""The kind of file meter_readings: figures of meters on a day (`import_formats.md` §3).

No database here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import values
from cms_ext.base.tables.declaration import RowChecks, TableRow, column, day_column
from cms_ext.base.tables.findings import FileFinding, about_line
from ebok_plugin.utilities.meters.models.meter import PLACES
from ebok_plugin.utilities.meters.vocabulary import MeterKind

READ, ESTIMATED, REPLACED = "ODCZYT", "SZACUNEK", "ZAMIANA"
METER_NO = values.pattern_reader(r"[0-9A-Z./-]{1,30}", "1 do 30 znaków: cyfry, A–Z, ., / i -")
read_unit = values.word_reader(
    {"m3": "m³", "m³": "m³", "jedn.": "j.", "j.": "j.", "GJ": "GJ", "kWh": "kWh"}
)
LAF_PLACES = 2
MIN_LAF, MAX_LAF = Decimal("0.50"), Decimal("1.00")


def read_figure(text: str) -> Decimal:
    """Read a figure: from 0 up, with at most three decimals."""
    value = values.read_decimal(text, PLACES, "READING_SCALE")
    if value < 0:
        raise values.BadValue(
            "VALUE_NEGATIVE", "wartość nie może być ujemna.", "liczba od 0 w górę"
        )
    return value


def read_laf(text: str) -> Decimal:
    value = values.read_decimal(text, LAF_PLACES, "RATE_SCALE")
    if not MIN_LAF <= value <= MAX_LAF:
        raise values.BadValue("LAF_RANGE", "współczynnik LAF ma od 0,50 do 1,00.", "0,50 do 1,00")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow(TableRow):
    """One figure of one meter."""

    key_columns = ("meter_no", "reading_date")

    premises_code: str = column(
        values.read_text,
        _("kod lokalu, który jest już w programie, na przykład L-001"),
        longest=40,
        example="L-901",
    )
    meter_no: str = column(
        METER_NO,
        _("numer licznika; licznik, którego nie ma, powstanie"),
        identifier=True,
        example="ZW-901",
    )
    medium: str = column(
        values.choice_reader(*MeterKind.values),
        _("rodzaj licznika: ZW, CW, CO (ciepłomierz), HCA (podzielnik) albo GAZ"),
        labels=dict(MeterKind.choices),
        example="ZW",
    )
    unit: str = column(read_unit, _("jednostka: m3, GJ, kWh albo jedn."), longest=8, example="m3")
    reading_date: date = day_column(
        values.past_date_reader,
        _("dzień odczytu: 2026-12-31 albo 31.12.2026"),
        example=("2025-12-31", "2026-12-31"),
    )
    reading: Decimal = column(
        read_figure,
        _("wskazanie, najwyżej trzy miejsca po przecinku: 170,100"),
        number=values.at_scale(PLACES, "READING_SCALE"),
        example=("113,000", "170,100"),
    )
    status: str = column(
        values.choice_reader(READ, ESTIMATED, REPLACED),
        _("jaki to odczyt: ODCZYT, SZACUNEK albo ZAMIANA (pierwszy nowego licznika)"),
        example=READ,
    )
    laf: Decimal | None = column(
        read_laf,
        _("współczynnik położenia lokalu, tylko dla podzielnika: 0,50 do 1,00"),
        empty=None,
    )
    replaces_meter_no: str | None = column(
        METER_NO,
        _("numer zdjętego licznika, tylko przy ZAMIANA"),
        empty=None,
        identifier=True,
    )
    radio_no: str | None = column(
        METER_NO,
        _("numer modułu radiowego; licznik z modułem jest odczytywany zdalnie"),
        empty=None,
        identifier=True,
    )

    @property
    def kind(self) -> MeterKind:
        return MeterKind(self.medium)

    @property
    def meter(self) -> tuple[str, str, str]:
        """What all rows of one meter have in common."""
        return self.premises_code, self.medium, self.unit

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        if self.laf is not None and self.kind is not MeterKind.ALLOCATOR:
            yield about_line(
                "LAF_MEDIUM",
                line,
                "współczynnik LAF ma tylko podzielnik (HCA). Opróżnij komórkę.",
                field="laf",
                found=str(self.laf),
                expected="puste",
            )
        if self.replaces_meter_no is not None and self.status != REPLACED:
            yield about_line(
                "REPLACES_STATUS",
                line,
                "zastępowany licznik podaje się tylko ze statusem ZAMIANA.",
                field="replaces_meter_no",
                found=self.replaces_meter_no,
                expected=f"status {REPLACED} albo puste",
            )


class ReadingChecks(RowChecks[ReadingRow]):
    def compare(self, line: int, row: ReadingRow) -> Iterator[FileFinding]:
        first, known = self.first(row.meter_no, line, row.meter)
        if known != row.meter:
            yield about_line(
                "METER_SPLIT",
                line,
                f"licznik {row.meter_no} ma w wierszu {first} inny lokal, medium albo jednostkę.",
                field="meter_no",
                found=row.meter_no,
                expected=f"te same dane, co w wierszu {first}",
            )
