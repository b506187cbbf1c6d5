"""A page as its checks read it: words, headings, links, and what the editor chose. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cms_ext.public_site.detector import AllowedValues, SurnameStems


@dataclass(frozen=True, slots=True)
class EditorLocation:
    """Where in the editor: its content path (`body.<id of the block>`), and what it is called."""

    path: str
    label: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What an editor may want to mend; it never blocks. `code` names the check."""

    code: str
    words: str
    place: EditorLocation


@dataclass(frozen=True, slots=True)
class DraftPassage:
    """One paragraph, point or cell in plain words."""

    place: EditorLocation
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is 2, 3 or 4: the first one is the page's title.

    `part` is empty in the page's own text, and the path of a translation in that.
    """

    place: EditorLocation
    text: str
    level: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """`gone` when it leads into this site and nothing answers there."""

    place: EditorLocation
    text: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    place: EditorLocation
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """The names of its columns."""

    place: EditorLocation
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Validity:
    """The end of an announcement. `usual` is the day that its kind would give it."""

    place: EditorLocation
    kind: str
    ends: bool
    given: date | None
    usual: date | None


@dataclass(frozen=True, slots=True)
class BuildingAddress:
    """A building of the co-op; `meant` when the announcement is for somebody in it."""

    street: str
    number: str
    meant: bool


@dataclass(frozen=True, slots=True)
class File:
    """A file to download: its words on the pages and beside them.

    `unchecked` tells why they are not all of its words; empty when they are.
    """

    place: EditorLocation
    title: str
    seen: str
    hidden: str
    unchecked: str


@dataclass(frozen=True, slots=True)
class Older:
    """A translation that was made before the last change of the Polish text."""

    place: EditorLocation
    language: str


@dataclass(frozen=True, slots=True)
class PageDraft:
    """Everything of one page that the checks look at.

    `validity` is None for a page that stands for good. `addresses` are empty where the page is
    for everybody; `venue` is the place of the event, which need not be the readers' home.
    """

    today: date
    words: tuple[DraftPassage, ...] = ()
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    files: tuple[File, ...] = ()
    validity: Validity | None = None
    older: tuple[Older, ...] = ()
    addresses: tuple[BuildingAddress, ...] = ()
    venue: str = ""
    names: SurnameStems = field(default_factory=SurnameStems)
    allowed: AllowedValues = field(default_factory=AllowedValues)
