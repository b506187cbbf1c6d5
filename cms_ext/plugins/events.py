"""What happens on the site, for other plugins and other systems. Imports no models.

An event is a line of the access log that a plugin has named: what happened, when, to which row. It
holds no names, amounts or words; whoever receives it reads the row as far as his own right goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

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
