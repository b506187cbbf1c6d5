"""A message as read: sender, text and files. Nothing of it is verified yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MessageFile:
    """A file that lies in a message; its name is as the sender wrote it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """`sender` is the one address in From, empty when there is none or several.

    `from_lines` counts From lines and addresses in them, whichever is more. `left_out` are
    sentences about parts that are not taken: messages in messages, pictures of a signature.
    `own_results` is the topmost Authentication-Results header.
    """

    raw: bytes
    sender: str
    from_lines: int
    reply_to: tuple[str, ...]
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    own_results: str
    sent_at: datetime | None
    text: str
    files: tuple[MessageFile, ...]
    left_out: tuple[str, ...]

    @property
    def is_message(self) -> bool:
        """Whether it has a From, and a date or an id, as every mail program writes them."""
        return self.from_lines > 0 and bool(self.sent_at or self.message_id)

    @property
    def sender_domain(self) -> str:
        return self.sender.rpartition("@")[2].lower()
