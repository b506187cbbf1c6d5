"""What was found in a file: to be confirmed on the page, or sent to whoever prepared the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.views.csv_answer import csv_answer

COLUMNS = ("code", "line", "field", "found", "expected", "message")


def held_labels(held: Sequence[str], findings: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """For each code to be confirmed the words of its first finding, and how many there are."""
    about = [found for found in findings if found["code"] in held]
    counts = Counter(found["code"] for found in about)
    labels = []
    for code in held:
        message = next((found["message"] for found in about if found["code"] == code), "")
        more = _(" (takich uwag: %d)") % counts[code] if counts[code] > 1 else ""
        labels.append((code, f"{message}{more} [{code}]".strip()))
    return labels


def findings_csv(findings: Iterable[dict[str, Any]], filename: str) -> HttpResponse:
    """All findings as a file for a spreadsheet; nothing in it runs as a formula."""
    headers = [_("rodzaj"), _("plik"), _("kod"), _("wiersz"), _("pole"), _("jest")]
    lines = [[*headers, _("powinno być"), _("opis")]]
    for found in findings:
        cells = (found[name] for name in COLUMNS)
        texts = ("" if cell is None else str(cell) for cell in cells)
        kind = _("błąd") if found["is_error"] else _("uwaga")
        lines.append([kind, filename, *texts])
    return csv_answer(lines, "uwagi.csv")
