"""An e-mail that the office's mailbox got, as a plugin is asked whether it is for it.

Who reads the mailbox takes messages apart within bounds; a plugin gets words and files and never
the raw message. The first plugin that says yes has it, and nobody else sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cms_ext.plugins.registry import declared, plugins


@dataclass(frozen=True, slots=True)
class MailFile:
    """As the sender named it; nothing of it was looked into."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """`sender` is the one address in From, empty for none or several; a From can be forged.

    `doubtful` when a signature or the own mail server speaks against the sender. `automatic` when a
    program wrote it: an absence, a list, a report of a failed delivery. Nothing answers such one.
    """

    sender: str
    recipients: Sequence[str]
    message_id: str
    text: str
    files: Sequence[MailFile]
    received_at: datetime
    doubtful: bool
    automatic: bool


def taken_by_plugin(mail: IncomingMail, origin: Any, today: date) -> bool:
    """Whether some plugin has it now, or dropped it because it was its own to drop."""
    asked = (declared(plugin.mail) for plugin in plugins() if plugin.mail)
    return any(take(mail, origin, today) for take in asked)
