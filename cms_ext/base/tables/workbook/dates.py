"""Days and hours in a workbook: which number formats show them, and how a CSV would write them.

Source: ECMA-376 part 1, § 18.8.30 (formats) and § 18.17.4 (serial numbers and ISO 8601).
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from cms_ext.base.tables.workbook.sheet import Handler, read_number

WARSAW = ZoneInfo("Europe/Warsaw")
# Days of East Asian programs, which no file declares.
EASTERN = dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-m-d")
MOST_STYLES = 1 << 16

_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[(?![hms]+\])[^\]]*\]|AM/PM|A/P', re.IGNORECASE)
_FRACTION = re.compile(r"(?<=s)[.,]0+|(?<=s\])[.,]0+", re.IGNORECASE)
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
# Of dates and hours in English, and of years and days in Polish, German, Italian and Japanese.
_LETTERS = frozenset("ymdhs"), frozenset("ymdhsrjtgabe")


def _first_section(code: str) -> str:
    """The first section of a format, for positive numbers, without its literals."""
    return _FRACTION.sub("", _LITERAL.sub("", code).partition(";")[0]).lower()


def is_date_format(code: str) -> bool:
    """Whether a format shows a number as a day or an hour; „Standard” and `0.00` do not."""
    section = _first_section(code)
    letters = set(_LETTER.findall(section))
    some, most = _LETTERS
    return bool(letters & some) and letters <= most and not set("0#?") & set(section)


class DateStyles(Handler):
    """The numbers of the cell styles that show a day or an hour, and of those for durations."""

    def __init__(self) -> None:
        super().__init__()
        self._formats: dict[int, str] = {**BUILTIN_FORMATS, **EASTERN}
        self._styles: list[int] = []

    def start(self, path: str, attributes: dict[str, str]) -> None:
        number = read_number(attributes.get("numFmtId"))
        if path == "/styleSheet/numFmts/numFmt":
            self._formats[number] = attributes.get("formatCode", "")
        elif path == "/styleSheet/cellXfs/xf" and len(self._styles) < MOST_STYLES:
            self._styles.append(number)

    @property
    def found(self) -> dict[int, bool]:
        """True for durations: `[h]:mm`."""
        dates = {
            number: _ELAPSED.search(code) is not None
            for number, code in self._formats.items()
            if is_date_format(code)
        }
        return {place: dates[code] for place, code in enumerate(self._styles) if code in dates}


def format_serial(number: float, *, from_1904: bool, elapsed: bool) -> str | None:
    """The moment that a number of days means; None beyond the calendar."""
    try:
        moment = from_excel(number, MAC_EPOCH if from_1904 else WINDOWS_EPOCH, elapsed)
    except (ValueError, OverflowError):
        return None
    if isinstance(moment, timedelta):
        minutes, seconds = divmod(round(moment.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return format_moment(moment)


def format_iso(text: str) -> str:
    """The moment of a cell of type `d`; a text that is none stays as it is.

    Programs write a day as midnight in Warsaw, with or without a zone.
    """
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        with suppress(ValueError):
            return format_moment(time.fromisoformat(text))
        return text
    with suppress(OverflowError):
        if moment.tzinfo and moment.time() != time():
            local = moment.astimezone(WARSAW)
            moment = local if local.time() == time() else moment
    return format_moment(moment.replace(tzinfo=None))


def format_moment(moment: datetime | date | time) -> str:
    """A day as a CSV file would write it; an hour beside it is for the column to refuse."""
    if isinstance(moment, datetime) and moment.time() == time():
        return str(moment.date())
    return str(moment)
