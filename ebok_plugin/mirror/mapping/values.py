"""Amounts, days and months as accounting programs write them, in the forms of a profile. Pure."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from cms_ext.base.tables.findings import shorten_value
from cms_ext.base.tables.values import FIRST, LARGEST, BadValue, at_scale
from ebok_plugin.mirror.mapping.profile import DateForm, DecimalForm

_BLANKS = " \u00a0\u202f\u2009'’"
_MINUS = "-\u2212\u2013"
_CURRENCY = re.compile(r"(?<=[0-9)\-\u2212\u2013 \u00a0])(?:zł|zl|pln)\.?$", re.IGNORECASE)
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
_GROUPS = {form: re.compile(f"[{_BLANKS}{re.escape(form.group)}]") for form in DecimalForm}
_SERIAL = re.compile(r"[0-9]{5}(?:\.0+)?")
_SERIAL_BEGIN = date(1899, 12, 30)
LAST = date(2100, 1, 1)


def read_number(text: str, form: DecimalForm, places: int = 2) -> Decimal:
    """Read a number with up to `places` decimals.

    Accepted: blanks or the form's sign between groups of three, a minus before or behind the
    digits, parentheses for a minus, a currency behind. Raises BadValue: AMOUNT_FORMAT,
    AMOUNT_SCALE, AMOUNT_TOO_LARGE.
    """
    negative, digits = _without_minus(_CURRENCY.sub("", text.strip(_BLANKS)).strip(_BLANKS))
    integer, _sign, fraction = digits.partition(form.decimal)
    if not _is_digits(integer):
        groups = _GROUPS[form].split(integer)
        grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
        if len(groups) == 1 or not grouped or not _is_digits(integer := "".join(groups)):
            raise _bad_number(text, form)
    if (fraction or _sign) and not _is_digits(fraction):
        raise _bad_number(text, form)
    if len(fraction.rstrip("0")) > places:
        raise BadValue(
            "AMOUNT_SCALE",
            f"„{shorten_value(text)}” ma więcej niż {places} miejsca po przecinku. Sprawdź znak "
            "dziesiętny w układzie pliku.",
            f"najwyżej {places} miejsca po przecinku",
        )
    value = Decimal(f"{integer}.{fraction[:places].ljust(places, '0')}")
    if value > LARGEST:
        raise BadValue(
            "AMOUNT_TOO_LARGE",
            "liczba jest większa niż 9 999 999,99. Sprawdź znak dziesiętny w układzie pliku.",
            "najwyżej 9 999 999,99",
        )
    return -value if negative and value else value


def _without_minus(text: str) -> tuple[bool, str]:
    """Return whether a number is negative, and it without the sign of that."""
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip(_BLANKS)
    if text[:1] in ("+", *_MINUS) and text:
        return text[0] != "+", text[1:].strip(_BLANKS)
    if text[-1:] in (*_MINUS,) and text:
        return True, text[:-1].strip(_BLANKS)
    return False, text


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _bad_number(text: str, form: DecimalForm) -> BadValue:
    what = (
        f"„{shorten_value(text)}” nie jest liczbą w zapisie {form}. Popraw plik albo znak "
        "dziesiętny w układzie pliku."
        if text
        else "brakuje liczby."
    )
    return BadValue("AMOUNT_FORMAT" if text else "VALUE_MISSING", what, f"liczba jak {form}")


def read_cell_number(value: float, places: int = 2) -> Decimal:
    """Read a number that a spreadsheet stores as one. Raises BadValue with AMOUNT_SCALE."""
    return Decimal(at_scale(places, "AMOUNT_SCALE")(Decimal(repr(value))))


# A file names the same few days again and again.
@lru_cache(maxsize=1 << 12)
def read_day(text: str, form: DateForm) -> date:
    """Read a day; an hour behind it is dropped. Raises BadValue: DATE_FORMAT, DATE_RANGE."""
    plain = re.split(r"[ T]", text.strip(), maxsplit=1)[0].removesuffix("r.").rstrip(".")
    try:
        if iso := _ISO.fullmatch(plain):
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        elif _SERIAL.fullmatch(plain):
            day = _SERIAL_BEGIN + timedelta(days=int(float(plain)))
        else:
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
