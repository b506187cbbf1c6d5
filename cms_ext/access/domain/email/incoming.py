"""A message as read (sender, text, files), and what was found about it, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models import ReceivedMessage
from cms_ext.access.vocabulary import CheckVerdict


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
    `automatic` when a program wrote it and nobody waits for an answer (RFC 3834).
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
    automatic: bool = False

    @property
    def is_message(self) -> bool:
        """Whether it has a From, and a date or an id, as every mail program writes them."""
        return self.from_lines > 0 and bool(self.sent_at or self.message_id)

    @property
    def sender_domain(self) -> str:
        return self.sender.rpartition("@")[2].lower()


# What was found about a message when it arrived, line by line, as the clerk reads it.
#
# `ReceivedMessage.verdicts` is a list of such lines as `{"code", "result", "evidence"}`: the code
# of a `SenderCheck`, the value of a `CheckVerdict` (PASS, FAIL, CANNOT_TELL), and a sentence.


class SenderCheck(TextChoices):
    """What is looked at; the label is a statement that PASS affirms."""

    ONE_FROM = "ONE_FROM", _("Wiadomość ma jednego nadawcę")
    DKIM = "DKIM", _("Podpis domeny (DKIM) jest poprawny")
    DKIM_DOMAIN = "DKIM_DOMAIN", _("Podpisała domena nadawcy")
    DKIM_COVERS = "DKIM_COVERS", _("Podpis obejmuje nadawcę, temat, datę i całą treść")
    OWN_SERVER = "OWN_SERVER", _("Serwer pocztowy Spółdzielni potwierdził nadawcę")
    REPLY_TO = "REPLY_TO", _("Odpowiedź trafi do nadawcy")
    DATE = "DATE", _("Data wysłania jest wiarygodna")
    NUMBER = "NUMBER", _("Wiadomość dotyczy wskazanego wniosku")
    FILE = "FILE", _("Załącznik przyjęto")


# A message that fails here may have been sent by somebody else: the clerk asks by telephone.
DOUBTFUL = (
    SenderCheck.ONE_FROM,
    SenderCheck.DKIM,
    SenderCheck.DKIM_DOMAIN,
    SenderCheck.DKIM_COVERS,
    SenderCheck.OWN_SERVER,
)


@dataclass(frozen=True, slots=True)
class SenderVerdict:
    """One line: what was looked at, the result, and why."""

    code: SenderCheck
    result: CheckVerdict
    evidence: str

    @property
    def label(self) -> str:
        return str(self.code.label)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"code": self.code.value, "result": self.result.value}


def verdicts_of(message: ReceivedMessage) -> list[SenderVerdict]:
    """The stored lines of a message, in the order in which they are shown."""
    return [
        SenderVerdict(SenderCheck(row["code"]), CheckVerdict(row["result"]), row["evidence"])
        for row in message.verdicts
    ]


def doubts(messages: Iterable[ReceivedMessage]) -> list[str]:
    """The sentences that speak against the sender: each is a reason to call the number on file."""
    return [
        verdict.evidence
        for message in messages
        for verdict in verdicts_of(message)
        if verdict.code in DOUBTFUL and verdict.result == CheckVerdict.FAIL
    ]
