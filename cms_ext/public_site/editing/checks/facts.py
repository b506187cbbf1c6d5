"""Checks of what a page says: dates, places, its end, translations, personal data."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import MONTHS_GENITIVE
from cms_ext.base.text.folding import WORD, folded_words, stem_word
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.public_site.detector import detect
from cms_ext.public_site.detector.engine.rules import read_rules
from cms_ext.public_site.editing.draft import (
    BuildingAddress,
    CheckedFile,
    EditorLocation,
    Hint,
    PageDraft,
)

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
    """A date as written; `day` is None for a day that no calendar has.

    `since` is True when it says from when something holds („uchwała z 12 maja 2024”).
    """

    written: str
    day: date | None
    weekday: int | None
    since: bool


def check_dates(draft: PageDraft) -> Iterator[Hint]:
    """Dates must exist and fit their weekdays; those of a current announcement are ahead."""
    past: set[date | None] = set()
    for words in draft.words:
        for found in find_dates(words.text, draft.today):
            message = _wrong(found)
            if not message and _is_past(found, draft) and found.day not in past:
                past.add(found.day)
                message = _("Data „%(text)s” już minęła. Sprawdź, czy jest właściwa.")
                message %= {"text": found.written}
            if message:
                yield Hint("date", message, words.place)


def _wrong(found: WrittenDate) -> str:
    if found.day is None:
        return _("„%(text)s”: nie ma takiego dnia w kalendarzu.") % {"text": found.written}
    if found.weekday is not None and found.weekday != found.day.weekday():
        right = WEEKDAYS[found.day.weekday()]
        facts = {"text": found.written, "day": plain_date(found.day), "weekday": right}
        return _("„%(text)s”: %(day)s to %(weekday)s. Popraw dzień albo datę.") % facts
    return ""


def _is_past(found: WrittenDate, draft: PageDraft) -> bool:
    """Return whether a reader of today's list would read about something that is over."""
    last = draft.validity.given if draft.validity else None
    stands = draft.validity is not None and (last is None or last >= draft.today)
    return stands and not found.since and found.day is not None and found.day < draft.today


def find_dates(text: str, today: date) -> Iterator[WrittenDate]:
    """Yield the dates of a text; one without a year is the nearest to `today`."""
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


STREET_BEFORE = re.compile(r"\b(?:ul|ulic\w*|al|alej\w*|os|osiedl\w*|pl|plac\w*)\b\.?\s*$", re.I)
NUMBER = r"\d+[a-zA-Z]?\b"
NUMBERS_AFTER = re.compile(rf"\s+({NUMBER}(?:\s*(?:,|i|oraz|lub|–|-)\s*{NUMBER})*)")
# A date or an hour after the street's name is no house number.
NO_NUMBER = re.compile(r"[.:]\d|\s+(?:stycz|lut|mar|kwie|maj|czerw|lip|sier|wrze|paź|list|grud)")

# A street as the stems of its words, and a house number or "" where none is written.
Mention = tuple[tuple[str, ...], str]


def check_places(draft: PageDraft) -> Iterator[Hint]:
    """Each street of ours in the text must be among the announcement's targets."""
    by_street: defaultdict[tuple[str, ...], list[BuildingAddress]] = defaultdict(list)
    for address in draft.addresses:
        by_street[tuple(stem_word(word) for word in folded_words(address.street))].append(address)
    elsewhere = dict(_mentions(draft.venue, by_street))
    reported: set[str] = set()
    for words in draft.words:
        for mention, written in _mentions(words.text, by_street):
            if (
                mention in elsewhere
                or _is_targeted(mention, by_street[mention[0]])
                or written in reported
            ):
                continue
            reported.add(written)
            hint = _(
                "Tekst wymienia adres „%(address)s”, a w polu „Kogo dotyczy” go nie ma. "
                "Zaznacz go albo popraw tekst."
            )
            yield Hint("place", hint % {"address": written}, words.place)


def _is_targeted(mention: Mention, addresses: list[BuildingAddress]) -> bool:
    """Return whether somebody there is concerned; a house that is not ours never counts."""
    _street, number = mention
    if not number:
        return any(address.targeted for address in addresses)
    return all(each.targeted for each in addresses if each.number.lower() == number.lower())


def _mentions(
    text: str, streets: dict[tuple[str, ...], list[BuildingAddress]]
) -> Iterator[tuple[Mention, str]]:
    """Yield the known streets of a text, in any inflection, with the numbers after them."""
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


def check_validity(draft: PageDraft) -> Iterator[Hint]:
    """A notice of a kind that ends must have a last day, still to come."""
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


def check_translations(draft: PageDraft) -> Iterator[Hint]:
    """A translation must not be older than the Polish text."""
    for translation in draft.older:
        words = _(
            "Tekst polski jest nowszy od tłumaczenia (%(language)s). Popraw je albo zaznacz, że "
            "się zgadza."
        )
        yield Hint("translation", words % {"language": translation.language}, translation.place)


# An empty line ends a paragraph for the detector.
BETWEEN = "\n\n"
SHOWN = 3


def check_personal_data(draft: PageDraft) -> Iterator[Hint]:
    """Report the detector's findings (library.md §3), once in each place.

    The value is not repeated.
    """
    text = BETWEEN.join(words.text for words in draft.words)
    reported: set[tuple[str, str, EditorLocation]] = set()
    for span in detect(text, names=draft.names, allowed=draft.allowed):
        place = _place_of(draft, span.start)
        beginning = text[span.start : span.start + SHOWN]
        if (span.rule, beginning, place) in reported:
            continue
        reported.add((span.rule, beginning, place))
        words = _("To może być czyjaś dana osobowa (%(what)s): „%(beginning)s…”. Usuń ją.")
        if span.rule in read_rules().only_warn:
            words = _("Sprawdź, czy to nazwisko może tu stać: „%(beginning)s…”.")
        facts = {"what": read_rules().names[span.rule], "beginning": beginning}
        yield Hint("personal", words % facts, place)


def _place_of(draft: PageDraft, position: int) -> EditorLocation:
    start = 0
    for words in draft.words:
        start += len(words.text) + len(BETWEEN)
        if position < start:
            return words.place
    raise IndexError(position)


FILES_SHOWN = 3


def check_data_in_files(draft: PageDraft) -> Iterator[Hint]:
    """Report the detector's findings in files, each value once and not repeated."""
    for file in draft.files:
        on_pages = _(
            "W pliku „%(file)s” może być czyjaś dana osobowa (%(what)s): „%(beginning)s…”."
        )
        unseen = _(
            "W pliku „%(file)s” jest dana osobowa, której nie widać na stronach (%(what)s): "
            "„%(beginning)s…”. Usuń ją z właściwości, komentarzy albo wcześniejszych wersji."
        )
        yield from _find_data(draft, file, file.seen, on_pages)
        # The properties of a file name its author.
        yield from _find_data(draft, file, file.hidden, unseen, besides=read_rules().only_warn)


def check_unread_files(draft: PageDraft) -> Iterator[Hint]:
    """Report files that only a person can check."""
    for file in draft.files:
        if file.unchecked:
            words = _("Pliku „%(file)s” nie sprawdzono. %(why)s Przejrzyj go przed publikacją.")
            facts = {"file": file.title, "why": file.unchecked}
            yield Hint("unchecked", words % facts, file.place)


def _find_data(
    draft: PageDraft, file: CheckedFile, text: str, words: str, *, besides: Collection[str] = ()
) -> Iterator[Hint]:
    spans = detect(text, names=draft.names, allowed=draft.allowed)
    findings = dict.fromkeys(
        (read_rules().names[span.rule], text[span.start : span.start + FILES_SHOWN])
        for span in spans
        if span.rule not in besides
    )
    for what, beginning in findings:
        facts = {"file": file.title, "what": what, "beginning": beginning}
        yield Hint("file", words % facts, file.place)
