"""What belongs in each column of a file of readings, and rows of invented flats to begin with."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
