"""The result of reading a file: texts, or a refusal. Shared by site and reader; no Django."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class HiddenLocation(StrEnum):
    """The place of a hidden text in a file."""

    METADATA = "metadata"
    ANNOTATION = "annotation"
    FORM_FIELD = "form field"
    ATTACHMENT = "attachment"
    HIDDEN_TEXT = "hidden text"
    PREVIOUS_REVISION = "previous revision"
    COMMENT = "comment"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A hidden text; that of an attachment begins with the file's name."""

    place: HiddenLocation
    text: str


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The texts of a file's pages in order, and its hidden texts.

    `page_count` is None for files without pages of their own (DOCX, XLSX, ODT, texts); a sheet
    of a workbook counts as a page of `pages`. `has_text` is False if any page has something drawn
    but no readable text: a scan, wholly or in part, or a font without letters. `rebuilt`: the
    file is damaged and was read from what is left of it.
    """

    pages: tuple[str, ...]
    page_count: int | None
    has_text: bool
    hidden: tuple[Hidden, ...] = ()
    rebuilt: bool = False

    def hidden_text(self, place: HiddenLocation) -> str:
        """Join all hidden texts of one place with empty lines."""
        return "\n\n".join(item.text for item in self.hidden if item.place == place)


def says_something(text: str) -> bool:
    """Return True if the text has a letter or a digit."""
    return any(sign.isalnum() for sign in text)


def hidden_item(place: HiddenLocation, text: str) -> Iterator[Hidden]:
    """Yield the hidden text unless it says nothing."""
    if says_something(text):
        yield Hidden(place, text.strip())


class Why(StrEnum):
    """Why the reader refuses a file; the sentences are in `file.py`."""

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


MAX_MEMORY = 1536 * 1024**2
MAX_SECONDS = 60  # of processor time
MAX_PAGES = 2000
MAX_CHARACTERS = 8_000_000
# Files within files: an attachment, and what is attached to it.
MAX_DEPTH = 2


def require_characters(count: int) -> None:
    if count > MAX_CHARACTERS:
        raise ExtractionRefused(Why.TOO_MUCH_TEXT)
