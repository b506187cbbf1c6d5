"""What a plugin adds to events in the life of people and accounts. Imports no models."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class EventSubject(StrEnum):
    """From what an event is reported: the card of a person or of an account, or a payment."""

    PERSON = "PERSON"
    ACCOUNT = "ACCOUNT"
    PAYMENT = "PAYMENT"


class StepState(StrEnum):
    """How far a step is; SKIPPED where a clerk gave the reason, for what no data can say."""

    TO_DO = "TO_DO"
    DONE = "DONE"
    NOT_NEEDED = "NOT_NEEDED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True)
class EventStep:
    """A step of an event, its state computed from the data as they are now.

    `key` is its name within the event, `title` what the clerk does and `role` the code of the staff
    group that does it. `detail` says why the step is in its state. `url` is the screen where it is
    done, opened by `button` to those who have all `rights`. A step that is `skippable` may be left
    out with a reason, because the data cannot always say that it is needed. Steps of all plugins
    stand by `order`, the usual one of doing them.
    """

    key: str
    title: str
    role: str
    state: StepState
    detail: str = ""
    url: str = ""
    button: str = ""
    rights: tuple[str, ...] = ()
    skippable: bool = False
    order: int = 50

    @property
    def is_open(self) -> bool:
        return self.state == StepState.TO_DO


@dataclass(frozen=True, slots=True)
class LifeEventKind:
    """A kind of event that clerks report and carry to its end.

    `code` is unique on a site, `title` its name and `about` one sentence on when to report it.
    `day` and `proof` are the labels of the day from which it counts and of what proves it. `check`
    is `(event, today) -> None`, called before the event is saved: it raises ValidationError, by
    field, for what the event cannot be about.
    """

    code: str
    title: str
    about: str
    subject: EventSubject
    day: str
    proof: str
    order: int = 100
    check: Callable[[Any, date], None] | None = None


@dataclass(frozen=True, slots=True)
class LifeEventPart:
    """Kinds of events that the plugin brings, and its steps in the events of all kinds.

    `steps` is `(event, today) -> Sequence[EventStep]`; it returns nothing for a kind that does not
    concern the plugin. `names` is
    `(event) -> str`: the account and flat of the event as text, "" where it is not the plugin's.
    """

    kinds: tuple[LifeEventKind, ...] = ()
    steps: Callable[[Any, date], Sequence[EventStep]] | None = None
    names: Callable[[Any], str] | None = None
