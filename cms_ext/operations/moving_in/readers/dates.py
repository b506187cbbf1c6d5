"""Days as old sites write them. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from cms_ext.base.folding import folded_words
from cms_ext.operations.moving_in.article import ArticleProblem

WARSAW = ZoneInfo("Europe/Warsaw")
EARLIEST, LATEST = 1990, 2100
# What databases write for "never".
NO_DAY = re.compile(r"0000-00-00")
POLISH = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b")
# fmt: off
MONTHS = {
    "stycznia": 1, "lutego": 2, "marca": 3, "kwietnia": 4, "maja": 5, "czerwca": 6, "lipca": 7,
    "sierpnia": 8, "wrzesnia": 9, "pazdziernika": 10, "listopada": 11, "grudnia": 12,
    "styczen": 1, "luty": 2, "marzec": 3, "kwiecien": 4, "maj": 5, "czerwiec": 6, "lipiec": 7,
    "sierpien": 8, "wrzesien": 9, "pazdziernik": 10, "listopad": 11, "grudzien": 12,
}
# fmt: on


def day_of(text: str) -> date | None:
    """Return the day, in Warsaw if a time zone is given; None for no text. Raises ArticleProblem.

    Reads `2026-11-20` with or without a time, `20.11.2026`, `20 listopada 2026`, and the dates
    of mail and RSS.
    """
    written = text.strip()
    if not written or NO_DAY.match(written):
        return None
    try:
        found = _iso(written) or _polish(written) or _in_words(written) or _of_mail(written)
    except ValueError:  # such as 31 February
        found = None
    if found is None or not EARLIEST <= found.year <= LATEST:
        raise ArticleProblem(
            f"Nie rozumiemy daty „{written[:60]}”. Zapisz ją tak: 2026-11-20 albo 20.11.2026."
        )
    return found


def _iso(text: str) -> date | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return None
    return _here(datetime.fromisoformat(text))


def _polish(text: str) -> date | None:
    found = POLISH.match(text)
    if found is None:
        return None
    day, month, year = map(int, found.groups())
    return date(year, month, day)


def _in_words(text: str) -> date | None:
    """`piątek, 20 listopada 2026 r., 10:15`; also `20 listopad 2026` of some templates."""
    words = folded_words(text)
    for day, month, year in zip(words, words[1:], words[2:], strict=False):
        if day.isdecimal() and month in MONTHS and year.isdecimal():
            return date(int(year), MONTHS[month], int(day))
    return None


def _of_mail(text: str) -> date | None:
    return _here(parsedate_to_datetime(text))


def _here(moment: datetime) -> date:
    return (moment.astimezone(WARSAW) if moment.tzinfo else moment).date()
