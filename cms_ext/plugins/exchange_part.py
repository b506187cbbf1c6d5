"""What programs of others read and write of a plugin, and the events that it tells them of.

Imports no models.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cms_ext.plugins.malformed import require

KIND = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*\.[a-z]+(_[a-z]+)*$")


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event: `code` is noun and verb in the past („payment.posted”), `title` for people.

    `actions` are the codes under which the access log records it (`LogWords.actions`), unless the
    row's new state there is one of `except_states`.
    """

    code: str
    title: str
    actions: tuple[str, ...]
    except_states: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require(bool(KIND.match(self.code)), f"EventKind.code {self.code!r} is no noun.verb.")
        require(bool(self.actions), f"EventKind {self.code!r} names no action of the log.")


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `id` is the same at each try, by which a receiver knows it again.

    `object_type` is the label of the row's model ("app.Model") and `object_id` its key as text;
    `to_state` the code of the row's new state, where it has one.
    """

    id: str
    kind: str
    at: datetime
    object_type: str
    object_id: str
    to_state: str = ""


@dataclass(frozen=True, slots=True)
class EventListener:
    """A function that is called with events, in order, after what happened was committed.

    It runs in the scheduler, in a transaction with the note that it was called: what it writes to
    the database is written once. Everything else it must be able to repeat. One that raises is
    called again with the same event, and later ones wait. `code` is its name within the site.
    With `kinds` it is called with events of these kinds only.
    """

    code: str
    handle: Callable[[Event], None]
    kinds: tuple[str, ...] = ()


NAME = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


@dataclass(frozen=True, slots=True)
class Window:
    """The rows of one page: at most `size` of them, behind the row whose `id` is `after`.

    `after` is "" for the first page, else the `id` of a row that the same function returned.
    """

    after: str
    size: int
    today: date


@dataclass(frozen=True, slots=True)
class ApiCollection:
    """Rows that a system with the scope `NAME:read` reads at /api/v1/NAME.

    `row` is a frozen dataclass of plain values (text, day, moment, Decimal, truth value); its field
    `id` is unique text, by which rows follow each other. `filters` is a frozen dataclass of the
    query's parameters: texts and days, a parameter without a default is required. `list_rows` is
    `(filters, Window) -> Sequence[row]` and raises ValidationError, by the name of the parameter.
    `find_row` is `(id, today) -> row | None`. Both take a number of queries that does not grow with
    the rows. `rights` are the permissions of the screen that shows staff the same; where a setting
    of the site takes one of them away, the collection is not there. With `is_personal` each read
    is in the access log by the `id`s.

    With `body`, a dataclass, a system with `NAME:write` adds a row: `add_row` is
    `(body, today, origin) -> row`, and raises ValidationError or a Refusal. The office reads
    „Odczytuje …” and `title`, „Dodaje …” and `adds`: both are in the accusative.
    """

    name: str
    title: str
    row: type[Any]
    list_rows: Callable[[Any, Window], Sequence[Any]]
    rights: tuple[str, ...]
    find_row: Callable[[str, date], Any] | None = None
    filters: type[Any] | None = None
    is_personal: bool = True
    body: type[Any] | None = None
    add_row: Callable[[Any, date, Any], Any] | None = None
    adds: str = ""

    def __post_init__(self) -> None:
        require(
            bool(NAME.match(self.name)),
            f"ApiCollection.name {self.name!r} must be lower-case words and hyphens.",
        )
        require(
            (self.body is None) == (self.add_row is None) == (not self.adds),
            f"ApiCollection {self.name!r} needs `body`, `add_row` and `adds` together.",
        )


@dataclass(frozen=True, slots=True)
class ApiImport:
    """A kind of table that a system with the scope `NAME:write` sends to /api/v1/imports/NAME.

    `desk` makes the desk at which staff hand in the same table as a file
    (`import_desk.domain.desk.ImportDesk`), with its rehearsal, its second person and its journal.
    `schema` is `(today) -> cms_ext.base.tables.Schema`: the columns. `rights` are those of the
    desk's screen, as of a collection. `find_state` is `(sha256) -> str`: what became of a file that
    the desk held for a person, as a word of the reports; "" where nothing is known.
    """

    name: str
    title: str
    desk: Callable[[], Any]
    schema: Callable[[date], Any]
    rights: tuple[str, ...]
    find_state: Callable[[str], str] | None = None

    def __post_init__(self) -> None:
        require(
            bool(NAME.match(self.name)),
            f"ApiImport.name {self.name!r} must be lower-case words and hyphens.",
        )


@dataclass(frozen=True, slots=True)
class ExchangePart:
    """What programs of others read and write, where `exchange_api` is on."""

    collections: tuple[ApiCollection, ...] = ()
    imports: tuple[ApiImport, ...] = ()

    @property
    def addresses(self) -> list[str]:
        """Return its addresses behind /api/v1/."""
        return [
            *(collection.name for collection in self.collections),
            *(f"imports/{table.name}" for table in self.imports),
        ]
