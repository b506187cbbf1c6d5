"""What was read from a file. Pure: shared by the site and by the process that reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class HiddenLocation(StrEnum):
    """The places of hidden text in a file."""

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
    """A hidden text. That of an attachment begins with its name."""

    place: HiddenLocation
    text: str


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The texts of a file's pages in order, and its hidden texts.

    `page_count` is None for files without pages of their own (DOCX, XLSX, ODT, texts); a sheet
    of a workbook counts as a page of `pages`. `has_text` is False as soon as one page shows
    something and says nothing: a scan, wholly or in part.
    """

    pages: tuple[str, ...]
    page_count: int | None
    has_text: bool
    hidden: tuple[Hidden, ...] = ()

    def hidden_text(self, place: HiddenLocation) -> str:
        """All texts of one place, an empty line between two of them."""
        return "\n\n".join(item.text for item in self.hidden if item.place == place)


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit in the text."""
    return any(sign.isalnum() for sign in text)


def hidden_item(place: HiddenLocation, text: str) -> Iterator[Hidden]:
    """The hidden text, unless it says nothing."""
    if says_something(text):
        yield Hidden(place, text.strip())
