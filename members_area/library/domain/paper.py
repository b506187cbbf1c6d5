"""A PDF made from a document's text source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.pdf import render_pdf
from cms_ext.frontend.theme.figures import long_date
from members_area.library.text_source import TextSource

TEMPLATE = Path(__file__).parents[1] / "paper.typ"


def render_paper(source: TextSource, *, coop: str, office: str, organ: str, issued: date) -> bytes:
    """The source as an A4 paper of the co-op: accessible, and the same bytes each time."""
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
