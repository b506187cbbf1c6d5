"""Texts in files: YAML facts between `---` lines, then Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from markdown import markdown

from cms_ext.base.text.sanitising.clean import sanitise_html
from cms_ext.base.text.sanitising.policy import own_hosts
from cms_ext.public_site.pages.domain.body import stream_of


class NotAnArticle(ValueError):
    """The file does not start with facts; the message names it."""


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """One text: its facts as written, its body as blocks of a StreamField."""

    facts: dict[str, Any]
    body: list[dict[str, Any]]


def read_article(path: Path) -> WrittenArticle:
    """A text of the repository."""
    return article_of(path.read_text(encoding="utf-8"), path.name)


def article_of(written: str, name: str) -> WrittenArticle:
    """The same from its content; its HTML takes the same seam as any other that comes in."""
    opening, facts, text = (written.split("---\n", 2) + ["", ""])[:3]
    if opening or not facts:
        raise NotAnArticle(f"{name} does not start with facts between --- lines.")
    known: dict[str, Any] = yaml.load(facts, Loader=yaml.CSafeLoader)
    return WrittenArticle(known, body_of(markdown(text, extensions=["tables"]), known["title"]))


def body_of(html: str, title: str) -> list[dict[str, Any]]:
    """HTML of ours or of anybody's as blocks, through the sanitising seam."""
    return stream_of(sanitise_html(html, own_hosts=own_hosts()).html, title)
