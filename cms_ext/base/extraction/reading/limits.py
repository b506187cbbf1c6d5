"""How much one file may cost."""

from __future__ import annotations

from cms_ext.base.extraction.reading.refused import ExtractionRefused, Why

MAX_MEMORY = 1536 * 1024**2
MAX_SECONDS = 60  # of processor time
MAX_WRITTEN = 128 * 1024**2
MAX_PAGES = 2000
MAX_CHARACTERS = 8_000_000
# Files within files: an attachment, and what is attached to it.
MAX_DEPTH = 2


def require_characters(count: int) -> None:
    if count > MAX_CHARACTERS:
        raise ExtractionRefused(Why.TOO_MUCH_TEXT)
