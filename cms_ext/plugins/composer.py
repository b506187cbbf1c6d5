"""What composes a plugin's letters when they are handed over. Imports no models."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from cms_ext.plugins.malformed import require

KEY = re.compile(r"^[a-z0-9-]+\.[a-z0-9-]+$")
# The payload of a letter and whom it goes to.
QueuedLetter = tuple[Mapping[str, Any], str]


class Withdrawn(Exception):
    """The reason for the message is gone (a login closed, an address changed): its words."""


@dataclass(frozen=True, slots=True)
class Composer(ABC):
    """Makes one kind of letter when it is handed over, with its secret if it has one.

    Queued letters name it by its `key`, the plugin's slug, a dot and the letter:
    "cases.new-secret". `former_paths` are the names that earlier releases queued it by: their
    letters are marked with it, so the name stays in their rows.
    """

    key: str
    former_paths: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require(
            bool(KEY.match(self.key)),
            f"Composer.key {self.key!r} must be the plugin's slug, a dot and lower-case words.",
        )

    @abstractmethod
    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make the secret, store its hash, return what the template needs. May raise Withdrawn.

        An `unsubscribe_url` in it is the reader's own way out of a list of messages. It goes into
        the headers too (RFC 8058), so a POST to it without sign-in must end the subscription: see
        `cms_ext.base.web.public_forms.one_click`.
        """

    def failed(self, payload: Mapping[str, Any]) -> None:  # noqa: B027 - a letter without a secret leaves it
        """Void the secret of `context`: the hand-over failed. A retry makes a new one."""


class ComposerOfMany(Composer):
    """A composer whose letters hold no secret of their own: many are composed at once."""

    # The values that are addresses of one reader alone; what else is equal is rendered once.
    OWN_ADDRESSES: ClassVar[Sequence[str]]

    @abstractmethod
    def contexts(self, letters: Mapping[int, QueuedLetter]) -> Mapping[int, Mapping[str, Any]]:
        """Return what `context` gives for each, without withdrawn ones, by key."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Return the context of one letter. Raises Withdrawn."""
        composed = self.contexts({0: (payload, to)})
        if not composed:
            raise Withdrawn
        return composed[0]
