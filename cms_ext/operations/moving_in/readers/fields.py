"""A row of JSON or CSV as an article: which names of fields are understood. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cms_ext.operations.moving_in.article import LONGEST_ID, ArticleProblem, Attachment, OldArticle
from cms_ext.operations.moving_in.readers.dates import day_of

# our field → its names in exports, the first that holds something counts (docs/operators.md)
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
# Joomla keeps the text in two: above and below "read more".
TWO_PARTS = ("introtext", "fulltext")
BETWEEN = re.compile(r"[|\n]")
# What neither a database nor a page takes.
NO_SIGNS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000)])


def article_of(row: Mapping[str, Any], encoding_note: str = "") -> OldArticle:
    """Return the article of a row. Raises ArticleProblem for a field of a wrong kind."""
    source_id = _text(row, "source_id")
    require_id(source_id)
    return OldArticle(
        source_id=source_id,
        title=_text(row, "title"),
        published=day_of(_text(row, "published")),
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
    if len(source_id) > LONGEST_ID:
        raise ArticleProblem(f"Identyfikator ma {len(source_id)} znaków, a może mieć {LONGEST_ID}.")


def plain(text: str) -> str:
    """Return the text without control characters, and with one kind of line end."""
    return text.replace("\r\n", "\n").translate(NO_SIGNS).strip()


def _value(row: Mapping[str, Any], field: str) -> Any:
    return next((row[name] for name in NAMES[field] if row.get(name) not in (None, "", [])), "")


def _text(row: Mapping[str, Any], field: str) -> str:
    return _as_text(_value(row, field), field)


def _part(row: Mapping[str, Any]) -> Any:
    return lambda name: _as_text(row.get(name) or "", name)


def _as_text(value: Any, field: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ArticleProblem(f"Pole {field}: oczekiwano tekstu, jest {_kind(value)}.")
    return plain(str(value))


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
