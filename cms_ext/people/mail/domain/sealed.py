"""Messages with a secret: made at the hand-over, taken back when it fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Withdrawn(Exception):
    """What the message was to bring is no longer due (a login closed, an address changed)."""


class Composer(Protocol):
    """Two functions of a module, named by its dotted path in `queue_sealed`."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make the secret, keep its hash, return what the template needs; may raise Withdrawn.

        `unsubscribe_url` among it is the reader's own way out of a list of messages. It goes into
        the headers too (RFC 8058), so a POST to it without sign-in must end the subscription:
        see `cms_ext.people.mail.views.unsubscribe`.
        """

    def failed(self, payload: Mapping[str, Any]) -> None:
        """The hand-over failed: whatever `context` made must be void. A retry makes a new one."""
