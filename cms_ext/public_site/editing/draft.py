"""A page as values for its checks: words, headings, links and the editor's choices. Pure."""

from dataclasses import dataclass, field
from datetime import date

from cms_ext.public_site.detector import AllowedValues, SurnameStems


@dataclass(frozen=True, slots=True)
class EditorLocation:
    """A place in the editor: its content path (`body.<block id>`) and its label."""

    path: str
    label: str


@dataclass(frozen=True, slots=True)
class Hint:
    """A suggestion for an editor that never blocks; `code` names the check."""

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
    """A heading; `level` is 2, 3 or 4, as 1 is the page's title.

    `part` is the path of a translation, or empty in the page's own text.
    """

    place: EditorLocation
    text: str
    level: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `gone` if it leads into this site and its target does not exist."""

    place: EditorLocation
    text: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    place: EditorLocation
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the names of its columns."""

    place: EditorLocation
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Validity:
    """The end of an announcement; `usual` is the day that its kind would give it."""

    place: EditorLocation
    kind: str
    ends: bool
    given: date | None
    usual: date | None


@dataclass(frozen=True, slots=True)
class BuildingAddress:
    """An address of a building; `targeted` if the announcement targets somebody in it."""

    street: str
    number: str
    targeted: bool


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file to download, with its visible and hidden words.

    `unchecked` says why words may be missing; empty when there are none.
    """

    place: EditorLocation
    title: str
    seen: str
    hidden: str
    unchecked: str


@dataclass(frozen=True, slots=True)
class OutdatedTranslation:
    """A translation older than the last change of the Polish text."""

    place: EditorLocation
    language: str


@dataclass(frozen=True, slots=True)
class PageDraft:
    """Everything about one page that the checks read.

    `validity` is None for a page without an end. `addresses` is empty for a page for everybody;
    `venue` is the place of the event, which need not be among the targets.
    """

    today: date
    words: tuple[DraftPassage, ...] = ()
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    files: tuple[CheckedFile, ...] = ()
    validity: Validity | None = None
    older: tuple[OutdatedTranslation, ...] = ()
    addresses: tuple[BuildingAddress, ...] = ()
    venue: str = ""
    names: SurnameStems = field(default_factory=SurnameStems)
    allowed: AllowedValues = field(default_factory=AllowedValues)
