"""Amounts, days and months as accounting programs write them, in the forms of a layout. Pure."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from cms_ext.base.dates.period import MONTHS_GENITIVE
from cms_ext.base.tables import numbers
from cms_ext.base.tables.findings import shorten_value
from cms_ext.base.tables.values import FIRST, BadValue
from cms_ext.desks.import_desk.mapping.layout import DateForm, DecimalForm

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PERIOD = re.compile(r"(?:([0-9]{4})[-/.]?([0-9]{2})|([0-9]{1,2})[-/.]([0-9]{4}))")
_FORMATS = {
    DateForm.DOTS: "%d.%m.%Y",
    DateForm.ISO: "%Y-%m-%d",
    DateForm.DASHES: "%d-%m-%Y",
    DateForm.SLASHES: "%d/%m/%Y",
    DateForm.YEAR_SLASHES: "%Y/%m/%d",
    DateForm.YEAR_DOTS: "%Y.%m.%d",
    DateForm.DIGITS: "%Y%m%d",
    DateForm.SHORT: "%d.%m.%y",
}
# 31 października 2026
_IN_WORDS = re.compile(rf"([0-9]{{1,2}}) ({'|'.join(MONTHS_GENITIVE)}) ([0-9]{{4}})\b")
# A day in a line of text.
DAY_FIGURES = (
    rf"(\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{1,2}} (?:{'|'.join(MONTHS_GENITIVE)}) \d{{4}})"
)
_SERIAL = re.compile(r"[0-9]{5}(?:\.0+)?")
_SERIAL_BEGIN = date(1899, 12, 30)
LAST = date(2100, 1, 1)


def read_number(text: str, form: DecimalForm, places: int = 2) -> Decimal:
    """Read a number of a program with up to `places` decimals.

    Raises BadValue: AMOUNT_FORMAT, AMOUNT_SCALE, AMOUNT_TOO_LARGE, VALUE_MISSING.
    """
    try:
        return numbers.read_number(text, form.notation, places)
    except numbers.AmountError as error:
        raise _bad_number(text, form, places, error.code) from error


def _bad_number(text: str, form: DecimalForm, places: int, code: str) -> BadValue:
    if code == "AMOUNT_SCALE":
        most = f"{places} miejsca po przecinku"
        what = f"„{shorten_value(text)}” ma więcej niż {most}. Sprawdź znak dziesiętny w układzie "
        return BadValue(code, f"{what}pliku.", f"najwyżej {most}")
    if code == "AMOUNT_TOO_LARGE":
        what = "liczba jest większa niż 9 999 999,99. Sprawdź znak dziesiętny w układzie pliku."
        return BadValue(code, what, "najwyżej 9 999 999,99")
    if not text:
        return BadValue("VALUE_MISSING", "brakuje liczby.", f"liczba jak {form}")
    what = f"„{shorten_value(text)}” nie jest liczbą w zapisie {form}. Popraw plik albo znak "
    return BadValue(code, f"{what}dziesiętny w układzie pliku.", f"liczba jak {form}")


# A file names the same few days again and again.
@lru_cache(maxsize=1 << 12)
def read_day(text: str, form: DateForm) -> date:
    """Read a day; an hour behind it is dropped. Raises BadValue: DATE_FORMAT, DATE_RANGE."""
    plain = re.split(r"[ T]", text.strip(), maxsplit=1)[0].removesuffix("r.").rstrip(".")
    try:
        if spelled := _IN_WORDS.match(text.strip().casefold()):
            month = MONTHS_GENITIVE.index(spelled[2]) + 1
            day = date(int(spelled[3]), month, int(spelled[1]))
        elif iso := _ISO.fullmatch(plain):
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        elif _SERIAL.fullmatch(plain):
            day = _SERIAL_BEGIN + timedelta(days=int(float(plain)))
        else:
            if form == DateForm.SHORT:
                plain = plain.replace("-", ".").replace("/", ".")
            day = datetime.strptime(plain, _FORMATS.get(form, "")).date()
    except (ValueError, OverflowError) as error:
        example = "46387 (liczba dni)" if form == DateForm.SERIAL else str(form)
        raise BadValue(
            "DATE_FORMAT",
            f"„{shorten_value(text)}” nie jest datą w zapisie {example}. Popraw plik albo zapis "
            "dat w układzie pliku."
            if text
            else "brakuje daty.",
            f"data jak {example}",
        ) from error
    if not FIRST <= day < LAST:
        raise BadValue(
            "DATE_RANGE", f"data {day} jest poza zakresem. Sprawdź rok.", f"data od {FIRST}"
        )
    return day


def read_any_day(text: str, likely: DateForm) -> date:
    """Read a day in the likely form, else in the first that fits. Raises BadValue as `read_day`."""
    for form in (likely, *DateForm):
        try:
            return read_day(text, form)
        except BadValue:
            continue
    return read_day(text, likely)


def read_period(text: str, form: DateForm) -> str:
    """Read a month as `2026-11`, of a month or of any day in it. Raises BadValue."""
    if found := _PERIOD.fullmatch(text.strip()):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        if 1 <= int(month) <= 12 and FIRST.year <= int(year) < LAST.year:
            return f"{year}-{int(month):02}"
    try:
        return f"{read_day(text, form):%Y-%m}"
    except BadValue as bad:
        raise BadValue(
            "PERIOD_FORMAT",
            f"„{shorten_value(text)}” nie jest miesiącem. Napisz go jak 2026-11 albo 11/2026.",
            "miesiąc jak 2026-11",
        ) from bad
