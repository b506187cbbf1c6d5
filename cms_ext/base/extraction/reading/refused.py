"""Why the reader refuses a file. The site says it in words (`cms_ext/base/extraction/words.py`)."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    ACTIVE = "active"
    BROKEN = "broken"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    KIND = "kind"
    LIMIT = "limit"
    MACROS = "macros"
    MISLABELLED = "mislabelled"
    NESTED = "nested"
    NO_PAGES = "no pages"
    NO_TESSERACT = "no tesseract"
    PAGE_TREE = "page tree"
    REVISIONS = "revisions"
    TOO_LARGE = "too large"
    TOO_MANY_PAGES = "too many pages"
    TOO_MANY_PIXELS = "too many pixels"
    TOO_MUCH_TEXT = "too much text"
    UNPACKED = "unpacked"


class ExtractionRefused(Exception):
    """The file is not read any further."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why = why
        self.detail = detail
