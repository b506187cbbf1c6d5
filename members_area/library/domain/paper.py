"""A document's text source, and the PDF made from it.

A source is facts between `---` lines, then the wording: a small part of Markdown with `## headings`
and lines. Line breaks are kept, because clauses (`§ 7.`) and their numbered parts begin on lines of
their own.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from cms_ext.base.pdf import render_pdf
from cms_ext.frontend.theme.figures import long_date

LABEL = re.compile(r"^(§ \d+\.|\d+\.)\s+(.*)$")


class NotASource(ValueError):
    """The text does not begin with facts between `---` lines."""


@dataclass(frozen=True, slots=True)
class WordingLine:
    """One line of the wording.

    `kind` is "heading", "clause" (§), "point" (1.) or "text"; `label` is the clause's or point's
    number; `opens` is true for the first line after a blank one.
    """

    kind: str
    label: str
    text: str
    opens: bool


@dataclass(frozen=True, slots=True)
class TextSource:
    facts: dict[str, Any]
    lines: tuple[WordingLine, ...]

    def for_print(self) -> list[dict[str, Any]]:
        """Return the lines as plain data for a template."""
        return [asdict(line) for line in self.lines]


def read_source(text: str) -> TextSource:
    """Parse a text source. Raises NotASource."""
    begin, facts, body = (text.split("---\n", 2) + ["", ""])[:3]
    if begin or not body:
        raise NotASource("Plik musi zaczynać się od faktów między wierszami „---”.")
    return TextSource(yaml.load(facts, Loader=yaml.CSafeLoader), tuple(_lines(body)))


def make_source(facts: dict[str, Any], body: str) -> TextSource:
    """A source of this wording with facts from elsewhere."""
    return TextSource(facts, tuple(_lines(body)))


def _lines(body: str) -> list[WordingLine]:
    lines: list[WordingLine] = []
    opens = True
    for raw in body.splitlines():
        if raw.strip():
            lines.append(_line(raw.strip(), opens))
        opens = not raw.strip()
    return lines


def _line(raw: str, opens: bool) -> WordingLine:
    if raw.startswith("## "):
        return WordingLine("heading", "", raw[3:].strip(), opens)
    labelled = LABEL.match(raw)
    if labelled is None:
        return WordingLine("text", "", raw, opens)
    kind = "clause" if raw.startswith("§") else "point"
    return WordingLine(kind, labelled[1], labelled[2], opens)


TEMPLATE = Path(__file__).parents[1] / "paper.typ"


def render_paper(source: TextSource, *, coop: str, office: str, organ: str, issued: date) -> bytes:
    """Print the source as an accessible A4 paper of the co-op; the same bytes each time."""
    data = {
        "coop": coop,
        "office": office,
        "title": source.facts["title"],
        "facts": _facts(source.facts, organ),
        "lines": source.for_print(),
        "has_clauses": any(line.kind == "clause" for line in source.lines),
    }
    return render_pdf(TEMPLATE, data, issued=issued)


def _facts(facts: Mapping[str, Any], organ: str) -> list[tuple[str, str]]:
    dates = {
        _("Data posiedzenia"): facts.get("meeting_date"),
        _("Data podjęcia"): facts.get("adopted_on"),
        _("Wpis do KRS"): facts.get("krs_registered_on"),
        _("Wejście w życie"): facts.get("effective_from"),
    }
    return [
        (_("Organ"), organ),
        *([(_("Numer"), facts["number"])] if facts.get("number") else []),
        *((label, long_date(day)) for label, day in dates.items() if day),
    ]
