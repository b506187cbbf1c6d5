from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import plain_date
from cms_ext.public_site.editing.draft import Hint, PageDraft

WEEKDAYS = ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela")
# Each with its cases: „w środę”, „od środy”, „do piątku”.
SPELT = (
    r"poniedział(?:ek|ku|kiem|kowi)",
    r"wtor(?:ek|ku|kiem|kowi)",
    r"środ(?:a|y|ę|ą|zie)",
    r"czwart(?:ek|ku|kiem|kowi)",
    r"piąt(?:ek|ku|kiem|kowi)",
    r"sobo(?:ta|ty|tę|tą|cie)",
    r"niedziel(?:a|i|ę|ą)",
)
MONTHS = (
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
)
DATE = re.compile(
    rf"(?P<since>\b(?:z|od|z dnia|od dnia|sprzed)\s+)?"
    rf"(?:\b(?P<weekday>{'|'.join(SPELT)})[\s,(]+(?:dnia\s+)?)?"
    rf"\b(?:(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})"
    rf"|(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?P<day_of>\d{{1,2}})\s+(?P<named>{'|'.join(MONTHS)})(?:\s+(?P<year_of>\d{{4}}))?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as it is written; `day` is None for one that no calendar has.

    `since` when it says from when something holds („uchwała z 12 maja 2024”).
    """

    written: str
    day: date | None
    weekday: int | None
    since: bool


def sound_dates(draft: PageDraft) -> Iterator[Hint]:
    """Dates exist and fit their weekdays; in an announcement that stands they are still to come."""
    past: set[date | None] = set()
    for words in draft.words:
        for found in dates_of(words.text, draft.today):
            told = _wrong(found)
            if not told and _is_past(found, draft) and found.day not in past:
                past.add(found.day)
                told = _("Data „%(text)s” już minęła. Sprawdź, czy jest właściwa.")
                told %= {"text": found.written}
            if told:
                yield Hint("date", told, words.place)


def _wrong(found: WrittenDate) -> str:
    if found.day is None:
        return _("„%(text)s”: nie ma takiego dnia w kalendarzu.") % {"text": found.written}
    if found.weekday is not None and found.weekday != found.day.weekday():
        right = WEEKDAYS[found.day.weekday()]
        facts = {"text": found.written, "day": plain_date(found.day), "weekday": right}
        return _("„%(text)s”: %(day)s to %(weekday)s. Popraw dzień albo datę.") % facts
    return ""


def _is_past(found: WrittenDate, draft: PageDraft) -> bool:
    """Whether a reader of today's list would be told of what is over."""
    last = draft.validity.given if draft.validity else None
    stands = draft.validity is not None and (last is None or last >= draft.today)
    return stands and not found.since and found.day is not None and found.day < draft.today


def dates_of(text: str, today: date) -> Iterator[WrittenDate]:
    """The dates of a text; one without a year is that nearest to `today`."""
    for found in DATE.finditer(text):
        written = found.group()[len(found["since"] or "") :]
        name = (found["weekday"] or "").lower()
        weekday = next((n for n, spelt in enumerate(SPELT) if re.fullmatch(spelt, name)), None)
        yield WrittenDate(written, _day(found, today), weekday, found["since"] is not None)


def _day(found: re.Match[str], today: date) -> date | None:
    if found["iso"]:
        return _date(*map(int, found["iso"].split("-")))
    if found["day"]:
        return _date(int(found["year"]), int(found["month"]), int(found["day"]))
    month = MONTHS.index(found["named"].lower()) + 1
    if found["year_of"]:
        return _date(int(found["year_of"]), month, int(found["day_of"]))
    years = (today.year - 1, today.year, today.year + 1)
    days = [day for year in years if (day := _date(year, month, int(found["day_of"])))]
    return min(days, key=lambda day: abs((day - today).days), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
