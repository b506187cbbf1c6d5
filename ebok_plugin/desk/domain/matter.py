"""What waits for a second person, of whatever kind, in one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to decide. `made_by` is None for the operator's command.

    `facts` are (name, value) in words; `account` is whose card tells more.
    """

    kind: str
    pk: int
    title: str
    reason: str
    made_by: User | None
    since: datetime
    facts: tuple[tuple[str, str], ...] = ()
    account: Account | None = None

    def is_of(self, user: User) -> bool:
        """Whether this user made it, and so cannot approve it."""
        return self.made_by is not None and self.made_by.pk == user.pk


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and when."""

    user: User
    today: date


@dataclass(frozen=True, slots=True)
class MatterKind:
    """How matters of one kind are read and decided; `right` is that of the second person.

    `waiting` costs a constant number of queries. `refuse` takes a reason; None where the verbs know
    no refusal. Both raise the errors of their verbs, which have a `message`.
    """

    slug: str
    right: str
    waiting: Callable[[], Iterable[Matter]]
    approve: Callable[[int, Decider], object]
    refuse: Callable[[int, str, Decider], object] | None
