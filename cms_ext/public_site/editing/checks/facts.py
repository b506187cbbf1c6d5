"""What a page says: dates and their weekdays, places and whom it concerns, its end,
translations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import MONTHS_GENITIVE
from cms_ext.base.text.folding import folded_words, stem_word
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.public_site.editing.draft import BuildingAddress, Hint, PageDraft

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
DATE = re.compile(
    rf"(?P<since>\b(?:z|od|z dnia|od dnia|sprzed)\s+)?"
    rf"(?:\b(?P<weekday>{'|'.join(SPELT)})[\s,(]+(?:dnia\s+)?)?"
    rf"\b(?:(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})"
    rf"|(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?P<day_of>\d{{1,2}})\s+(?P<named>{'|'.join(MONTHS_GENITIVE)})(?:\s+(?P<year_of>\d{{4}}))?)\b",
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
    month = MONTHS_GENITIVE.index(found["named"].lower()) + 1
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


WORD = re.compile(r"\w+")
STREET_BEFORE = re.compile(r"\b(?:ul|ulic\w*|al|alej\w*|os|osiedl\w*|pl|plac\w*)\b\.?\s*$", re.I)
NUMBER = r"\d+[a-zA-Z]?\b"
NUMBERS_AFTER = re.compile(rf"\s+({NUMBER}(?:\s*(?:,|i|oraz|lub|–|-)\s*{NUMBER})*)")
# A date or an hour behind the street's name is no number of a house.
NO_NUMBER = re.compile(r"[.:]\d|\s+(?:stycz|lut|mar|kwie|maj|czerw|lip|sier|wrze|paź|list|grud)")

# A street as the stems of its words, and a house number or "" where none is written.
Mention = tuple[tuple[str, ...], str]


def places_fit_targets(draft: PageDraft) -> Iterator[Hint]:
    """Each street of ours that the text names is one whose people the announcement is for."""
    by_street: defaultdict[tuple[str, ...], list[BuildingAddress]] = defaultdict(list)
    for address in draft.addresses:
        by_street[_stems(address.street)].append(address)
    elsewhere = dict(_mentions(draft.venue, by_street))
    told: set[str] = set()
    for words in draft.words:
        for mention, written in _mentions(words.text, by_street):
            if mention in elsewhere or _meant(mention, by_street[mention[0]]) or written in told:
                continue
            told.add(written)
            hint = _(
                "Tekst wymienia adres „%(address)s”, a w polu „Kogo dotyczy” go nie ma. "
                "Zaznacz go albo popraw tekst."
            )
            yield Hint("place", hint % {"address": written}, words.place)


def _meant(mention: Mention, addresses: list[BuildingAddress]) -> bool:
    """Whether somebody there is concerned; a house that is not ours is nobody's business."""
    _street, number = mention
    if not number:
        return any(address.meant for address in addresses)
    return all(one.meant for one in addresses if one.number.lower() == number.lower())


def _mentions(
    text: str, streets: dict[tuple[str, ...], list[BuildingAddress]]
) -> Iterator[tuple[Mention, str]]:
    """The known streets in a text in any inflection, each with the numbers behind it."""
    words = list(WORD.finditer(text))
    for at, word in enumerate(words):
        for stems in streets:
            of_name = words[at : at + len(stems)]
            if not word.group()[:1].isupper() or not _spelt(of_name, stems):
                continue
            written = text[word.start() : of_name[-1].end()]
            numbers = _numbers(text[of_name[-1].end() :])
            for number in numbers:
                yield (stems, number), f"{written} {number}"
            if not numbers and STREET_BEFORE.search(text[: word.start()]):
                yield (stems, ""), written


def _numbers(after: str) -> list[str]:
    found = NUMBERS_AFTER.match(after)
    if found is None or NO_NUMBER.match(after[found.end() :]):
        return []
    return re.findall(NUMBER, found[1])


def _spelt(words: list[re.Match[str]], stems: tuple[str, ...]) -> bool:
    plain = [" ".join(folded_words(word.group())) for word in words]
    return len(plain) == len(stems) and all(
        word.startswith(beginning) for word, beginning in zip(plain, stems, strict=True)
    )


def _stems(street: str) -> tuple[str, ...]:
    return tuple(stem_word(word) for word in folded_words(street))


def end_of_validity(draft: PageDraft) -> Iterator[Hint]:
    """A notice of a kind that ends has a last day, and that day is still to come."""
    validity = draft.validity
    if validity is None:
        return
    if validity.given is not None:
        if validity.given < draft.today:
            words = _("Ostatni dzień (%(day)s) już minął: ogłoszenia nikt nie zobaczy na liście.")
            yield Hint("over", words % {"day": plain_date(validity.given)}, validity.place)
    elif validity.ends and validity.usual is not None:
        words = _(
            "Nie ma ostatniego dnia. Przy publikacji wpiszemy zwykły dla rodzaju „%(kind)s”: "
            "%(day)s. Sprawdź, czy pasuje."
        )
        facts = {"kind": validity.kind, "day": plain_date(validity.usual)}
        yield Hint("endless", words % facts, validity.place)
    elif validity.ends:
        words = _(
            "Nie ma ostatniego dnia, a ogłoszenia rodzaju „%(kind)s” kiedyś się kończą. "
            "Bez daty będzie stało na liście bez końca."
        )
        yield Hint("endless", words % {"kind": validity.kind}, validity.place)


def translations_of_the_present_text(draft: PageDraft) -> Iterator[Hint]:
    """A translation says what the Polish text says now, and not what it said before."""
    for one in draft.older:
        words = _(
            "Tekst polski jest nowszy od tłumaczenia (%(language)s). Popraw je albo zaznacz, że "
            "się zgadza."
        )
        yield Hint("translation", words % {"language": one.language}, one.place)
