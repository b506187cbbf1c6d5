"""Values in a file as people, messages and spreadsheets write them (import_formats.md §2)."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from cms_ext.base.tables.findings import shorten_value
from cms_ext.base.tables.numbers import (
    CONTRACT,
    CONTRACT_AMOUNT,
    MINUS,
    NO_BREAK_SPACE,
    AmountError,
    Notation,
    read_number,
)
from cms_ext.base.text.typed_values import ValueRefused

V = TypeVar("V")


class BadValue(ValueError):
    """A cell that is not what its column wants; `what` says what is wrong and what to do."""

    def __init__(self, code: str, what: str, expected: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.expected = expected


def changed_to_date(text: str) -> BadValue:
    """Return the error of a number that a spreadsheet has turned into a date."""
    what = f"arkusz zamienił numer na datę {text}. "
    what += "Ustaw komórki jako tekst i wpisz numer jeszcze raz."
    return BadValue("ID_NUMBER_CELL", what, "numer zapisany jako tekst")


def typed_reader(read: Callable[[str], str], code: str, expected: str) -> Callable[[str], str]:
    """Turn a reader of typed values into a reader of cells; its refusal gets this code."""

    def read_cell(text: str) -> str:
        try:
            return read(text)
        except ValueRefused as refusal:
            what = str(refusal)
            raise BadValue(code, what[:1].lower() + what[1:], expected) from refusal

    return read_cell


def polish_decimal(value: Decimal) -> str:
    """`14 984,7125`: groups of three, decimals as they are, a true minus sign."""
    digits = f"{value:,f}".replace(",", NO_BREAK_SPACE).replace(".", ",")
    return digits.replace("-", MINUS)


def polish_count(value: int) -> str:
    """`10 000`"""
    return f"{value:,d}".replace(",", NO_BREAK_SPACE)


LARGEST_CELL = Decimal(10) ** 15
STRAY = Decimal("0.000001")
"""So far a spreadsheet's binary number may lie from the decimal one that was typed."""


def format_digits(number: Decimal) -> str:
    """A number of a spreadsheet as a text: `7`, `12.5`. Raises BadValue with ID_NUMBER_CELL.

    Spreadsheets keep fifteen digits of a number: a longer one is not what somebody typed.
    """
    if abs(number) >= LARGEST_CELL:
        what = "numer zapisano jako liczbę, a arkusz zmienia cyfry powyżej piętnastej. "
        what += "Ustaw komórki jako tekst i wpisz numery jeszcze raz."
        raise BadValue("ID_NUMBER_CELL", what, "numer zapisany jako tekst")
    return f"{number:.0f}" if number == number.to_integral_value() else f"{number:f}"


def at_scale(places: int, code: str) -> Callable[[Decimal], str]:
    """A number of a spreadsheet with so many decimals; one with more is refused as `code`."""
    unit = Decimal(1).scaleb(-places)

    def text(number: Decimal) -> str:
        # Larger ones are refused by every column; here they would only overflow.
        rounded = number.quantize(unit) if abs(number) < LARGEST_CELL else number
        if abs(rounded - number) > STRAY:
            most = f"{places} miejsca po przecinku"
            raise BadValue(code, f"liczba ma więcej niż {most}.", f"najwyżej {most}")
        return f"{rounded:f}"

    return text


# The grammar is that of `decimals`; here its refusals become those of a cell.
AREA_PLACES = 2
RATE_PLACES = 4
TO_AREA = at_scale(AREA_PLACES, "RATE_SCALE")
TO_RATE = at_scale(RATE_PLACES, "RATE_SCALE")
WRITTEN_AMOUNT = "liczba w zapisie 1234,56 albo 1 234,56"

_TWO_MARKS = re.compile(r"\S?[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3})+\.[0-9]+)", re.ASCII)
LARGEST_SUM = Decimal("999999999999999.99")


def read_rate(text: str) -> Decimal:
    """A rate, a quantity or a key: written as an amount, with up to 4 decimals."""
    return read_decimal(text, RATE_PLACES, "RATE_SCALE")


def read_area(text: str) -> Decimal:
    """An area in m²: from 0 up, with up to 2 decimals, as premises keep it."""
    return _from_zero(read_decimal(text, AREA_PLACES, "RATE_SCALE"))


def read_rate_from_zero(text: str) -> Decimal:
    """A rate or a quantity that cannot be negative."""
    return _from_zero(read_rate(text))


def read_control_sum(text: str) -> Decimal | None:
    """Return the sum of a column as the marker states it; it may be larger than any one amount."""
    try:
        return read_number(text, CONTRACT_AMOUNT, 2, LARGEST_SUM)
    except AmountError:
        return None


def _from_zero(value: Decimal) -> Decimal:
    if value < 0:
        raise BadValue("VALUE_NEGATIVE", "wartość nie może być ujemna.", "liczba od 0 w górę")
    return value


def read_money(text: str) -> Decimal:
    """An amount in a column of amounts, where a dash is a zero."""
    return read_decimal(text, 2, "AMOUNT_SCALE", CONTRACT_AMOUNT)


def read_decimal(text: str, places: int, scale_code: str, notation: Notation = CONTRACT) -> Decimal:
    """A number with up to `places` decimals; with more it is refused as `scale_code`."""
    try:
        return read_number(text, notation, places)
    except AmountError as error:
        code, wanted, written = error.code, WRITTEN_AMOUNT, f"„{shorten_value(text)}”"
        if code == "AMOUNT_SCALE":
            most = f"{places} miejsca po przecinku"
            code, what, wanted = scale_code, f"{written} ma więcej niż {most}.", f"najwyżej {most}"
        elif code == "AMOUNT_TOO_LARGE":
            what = "liczba jest większa niż 9 999 999,99. Sprawdź przecinek."
            wanted = "najwyżej 9 999 999,99"
        elif not text:
            what = "brakuje liczby. Uzupełnij komórkę."
        else:
            wrong = "jest niejednoznaczne" if _TWO_MARKS.fullmatch(text) else "nie jest liczbą"
            what = f"{written} {wrong}. Zapisz 1234,56 albo 1 234,56."
        raise BadValue(code, what, wanted) from error


_BOOLS = {"tak": True, "1": True, "true": True, "nie": False, "0": False, "false": False}


def read_text(text: str) -> str:
    """Any text, but not none."""
    if not text:
        raise BadValue("VALUE_MISSING", "brakuje wartości. Uzupełnij komórkę.", "tekst")
    return text


def pattern_reader(pattern: str, expected: str) -> Callable[[str], str]:
    """A reader of codes made of a few allowed characters; anything else is TEXT_FORMAT."""
    compiled = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        if not compiled.fullmatch(read_text(text)):
            what = f"„{shorten_value(text)}” ma niedozwolone znaki lub długość."
            raise BadValue("TEXT_FORMAT", what, expected)
        return text

    return read


def choice_reader(*choices: str) -> Callable[[str], str]:
    """A reader of a closed list of words; anything else is CHOICE_UNKNOWN."""
    expected = ", ".join(choices)

    def read(text: str) -> str:
        if read_text(text) not in choices:
            what = f"„{shorten_value(text)}” nie jest na liście. Wpisz: {expected}."
            raise BadValue("CHOICE_UNKNOWN", what, expected)
        return text

    return read


def word_reader(meanings: Mapping[str, V]) -> Callable[[str], V]:
    """A reader of a closed list of words, in any case, that returns what they mean."""
    read = choice_reader(*meanings)
    spelling = {word.casefold(): word for word in meanings}
    return lambda text: meanings[read(spelling.get(text.casefold(), text))]


def read_bool(text: str) -> bool:
    """TAK/NIE, 1/0 or true/false, in any case."""
    value = _BOOLS.get(text.lower())
    if value is None:
        raise BadValue("BOOL_FORMAT", "wpisz TAK albo NIE.", "TAK albo NIE")
    return value


FIRST = date(1990, 1, 1)
WRITTEN_DATE = "data w zapisie 2026-03-31 albo 31.03.2026"

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_POLISH = re.compile(r"([0-9]{2})([.\-])([0-9]{2})\2([0-9]{4})")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


def date_reader(today: date, first: date = FIRST) -> Callable[[str], date]:
    """A reader of days from `first` to a year after `today`."""
    last = _a_year_after(today)
    return lambda text: _in_range(_read_day(text), last, first)


def past_date_reader(today: date, first: date = FIRST) -> Callable[[str], date]:
    """A reader of days from `first` to `today`; a later one is DATE_FUTURE."""

    def read(text: str) -> date:
        day = _read_day(text)
        if day > today:
            what = f"data {day} jest w przyszłości. Sprawdź rok i miesiąc."
            raise BadValue("DATE_FUTURE", what, f"data do {today}")
        return _in_range(day, today, first)

    return read


def period_reader(today: date) -> Callable[[str], str]:
    """A reader of months as `YYYY-MM`; spreadsheets turn such a text into a date with day 1."""
    last = _a_year_after(today)

    def read(text: str) -> str:
        try:
            day = _read_day(f"{text}-01" if _MONTH.fullmatch(text) else text)
        except BadValue:
            day = None
        if day is None or day.day != 1:
            what = "użyj zapisu 2026-03 (rok i miesiąc)."
            raise BadValue("PERIOD_FORMAT", what, "miesiąc w zapisie 2026-03")
        return f"{_in_range(day, last):%Y-%m}"

    return read


def _read_day(text: str) -> date:
    if match := _ISO.fullmatch(text):
        year, month, day = match[1], match[2], match[3]
    elif match := _POLISH.fullmatch(text):
        year, month, day = match[4], match[3], match[1]
    else:
        raise BadValue("DATE_FORMAT", "użyj zapisu 2026-03-31 albo 31.03.2026.", WRITTEN_DATE)
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        what = f"{text} nie jest datą z kalendarza."
        raise BadValue("DATE_INVALID", what, WRITTEN_DATE) from error


def _in_range(day: date, last: date, earliest: date = FIRST) -> date:
    if not earliest <= day <= last:
        what = f"data {day} jest poza zakresem. Sprawdź rok."
        raise BadValue("DATE_RANGE", what, f"data od {earliest} do {last}")
    return day


def _a_year_after(today: date) -> date:
    leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year + 1, day=28 if leap_day else today.day)


# A spreadsheet takes a cell that begins so for a formula and runs it; blanks before do not help.
# A text that already begins with the guard's apostrophe gets another one, to be distinguishable.
FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")


def neutralise_formula(text: str) -> str:
    """The text with an apostrophe before it, when a spreadsheet would run it as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


# A spreadsheet keeps fifteen digits of what it takes for a number, and makes the others zeros.
LONG_NUMBER = re.compile(r"'*[0-9]{16,}")


def keep_digits(text: str) -> str:
    """Return the text with an apostrophe before it, when it is a number too long for a cell."""
    return f"'{text}" if LONG_NUMBER.fullmatch(text) else text


def restore_text(text: str) -> str:
    """Return the text without the apostrophe of `neutralise_formula` or `keep_digits`."""
    if text.startswith("'") and (FORMULA.match(text, 1) or LONG_NUMBER.fullmatch(text, 1)):
        return text[1:]
    return text
