"""Read a row of JSON or CSV as an article, with the field names of old sites. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from cms_ext.base.dates.period import MONTHS_GENITIVE, NOMINATIVE
from cms_ext.base.text.folding import folded_words
from cms_ext.operations.moving_in.article import (
    MAX_ID_LENGTH,
    ArticleProblem,
    Attachment,
    OldArticle,
)

WARSAW = ZoneInfo("Europe/Warsaw")
EARLIEST, LATEST = 1990, 2100
# What databases write for "never".
NO_DAY = re.compile(r"0000-00-00")
POLISH = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b")
# Without diacritics, as many old sites wrote them.
MONTHS = {
    folded_words(name)[0]: number
    for names in (MONTHS_GENITIVE, NOMINATIVE)
    for number, name in enumerate(names, start=1)
}


def parse_day(text: str) -> date | None:
    """Return the day, in Warsaw if a time zone is given; None for no text.

    Reads `2026-11-20` with or without a time, `20.11.2026`, `20 listopada 2026`, and the dates of
    mail and RSS. Raises ArticleProblem.
    """
    written = text.strip()
    if not written or NO_DAY.match(written):
        return None
    try:
        found = _iso(written) or _polish(written) or _in_words(written)
        found = found or _here(parsedate_to_datetime(written))
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
    """Read `piątek, 20 listopada 2026 r., 10:15`; also `20 listopad 2026`."""
    words = folded_words(text)
    for day, month, year in zip(words, words[1:], words[2:], strict=False):
        if day.isdecimal() and month in MONTHS and year.isdecimal():
            return date(int(year), MONTHS[month], int(day))
    return None


def _here(moment: datetime) -> date:
    return (moment.astimezone(WARSAW) if moment.tzinfo else moment).date()


# our field → its names in exports; the first one with a value counts (docs/operators.md)
NAMES: Mapping[str, tuple[str, ...]] = {
    "source_id": ("source_id", "id"),
    "title": ("title", "tytul"),
    "published": ("published", "publish_up", "created", "date", "data"),
    "lead": ("lead", "zajawka"),
    "body_html": ("body_html", "body", "content", "tresc"),
    "alias": ("alias",),
    "old_addresses": ("old_addresses", "urls", "url", "link", "adres"),
    "categories": ("categories", "category", "category_title", "kategorie"),
    "attachments": ("attachments", "zalaczniki"),
}
# Joomla stores the text in two fields, above and below "read more".
TWO_PARTS = ("introtext", "fulltext")
BETWEEN = re.compile(r"[|\n]")
# Characters that databases and pages do not accept.
CONTROL_CHARACTERS = [*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000)]
WITHOUT_CONTROL = dict.fromkeys(CONTROL_CHARACTERS)


def read_old_article(row: Mapping[str, Any], encoding_note: str = "") -> OldArticle:
    """Return the article of a row. Raises ArticleProblem for a field of a wrong type."""
    source_id = _text(row, "source_id")
    require_id(source_id)
    return OldArticle(
        source_id=source_id,
        title=_text(row, "title"),
        published=parse_day(_text(row, "published")),
        body_html=_text(row, "body_html") or "\n".join(filter(None, map(_part(row), TWO_PARTS))),
        lead=_text(row, "lead"),
        alias=_text(row, "alias"),
        old_addresses=tuple(_texts(row, "old_addresses")),
        categories=tuple(_texts(row, "categories")),
        attachments=tuple(_attachments(row)),
        encoding_note=encoding_note,
    )


def require_id(source_id: str) -> None:
    if not source_id:
        raise ArticleProblem("Artykuł nie ma identyfikatora (pole source_id albo id).")
    if len(source_id) > MAX_ID_LENGTH:
        raise ArticleProblem(
            f"Identyfikator ma {len(source_id)} znaków, a może mieć {MAX_ID_LENGTH}."
        )


def clean_text(text: str) -> str:
    """Return the text without control characters, and with one kind of line end."""
    return text.replace("\r\n", "\n").translate(WITHOUT_CONTROL).strip()


def _value(row: Mapping[str, Any], field: str) -> Any:
    return next((row[name] for name in NAMES[field] if row.get(name) not in (None, "", [])), "")


def _text(row: Mapping[str, Any], field: str) -> str:
    return _as_text(_value(row, field), field)


def _part(row: Mapping[str, Any]) -> Any:
    return lambda name: _as_text(row.get(name) or "", name)


def _as_text(value: Any, field: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ArticleProblem(f"Pole {field}: oczekiwano tekstu, jest {_kind(value)}.")
    return clean_text(str(value))


def _texts(row: Mapping[str, Any], field: str) -> list[str]:
    value = _value(row, field)
    parts = value if isinstance(value, list) else BETWEEN.split(_as_text(value, field))
    return [text for part in parts if (text := _as_text(part, field))]


def _attachments(row: Mapping[str, Any]) -> list[Attachment]:
    value = _value(row, "attachments")
    if not isinstance(value, list):
        return [Attachment(text) for text in _texts(row, "attachments")]
    return [_attachment(one) for one in value]


def _attachment(value: Any) -> Attachment:
    if not isinstance(value, dict):
        return Attachment(_as_text(value, "attachments"))
    return Attachment(
        _as_text(value.get("url", ""), "attachments"),
        _as_text(value.get("title") or "", "attachments"),
    )


def _kind(value: Any) -> str:
    names = {dict: "obiekt", list: "lista", bool: "prawda albo fałsz", float: "ułamek"}
    return names.get(type(value), "nic")
