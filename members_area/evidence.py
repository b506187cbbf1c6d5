"""What of papers and votes is not as it was handed in, decided or recorded (`Published.kept`)."""

from __future__ import annotations

from collections.abc import Iterator

from members_area.library.domain.audit import papers_kept
from members_area.resolutions.domain.audit import votes_kept


def kept() -> Iterator[str]:
    yield from papers_kept()
    yield from votes_kept()
