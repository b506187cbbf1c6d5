"""Join papers into one PDF for the printer."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pikepdf

A4 = (595, 842)


def join_papers(papers: Iterable[Path | BytesIO], *, own_sheets: bool = True) -> bytes:
    """Join papers of our own into one PDF for the printer.

    With `own_sheets` each paper begins on a new sheet when printed on both sides. The seals of
    the papers are not valid in the joined file.
    """
    joined = pikepdf.new()
    for paper in papers:
        with pikepdf.open(paper) as document:
            joined.pages.extend(document.pages)
            if own_sheets and len(document.pages) % 2:
                joined.add_blank_page(page_size=A4)
    buffer = BytesIO()
    joined.save(buffer, deterministic_id=True)
    return buffer.getvalue()
