"""Several papers as one PDF for a printer."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pikepdf

A4 = (595, 842)


def join_papers(papers: Iterable[Path | BytesIO], *, own_sheets: bool = True) -> bytes:
    """One PDF to send to the printer, each paper beginning on a sheet of its own when printed on
    both sides; without `own_sheets` one page after the other. The papers are our own; their seals
    hold in them alone, not in what is joined.
    """
    whole = pikepdf.new()
    for paper in papers:
        with pikepdf.open(paper) as one:
            whole.pages.extend(one.pages)
            if own_sheets and len(one.pages) % 2:
                whole.add_blank_page(page_size=A4)
    made = BytesIO()
    whole.save(made, deterministic_id=True)
    return made.getvalue()
