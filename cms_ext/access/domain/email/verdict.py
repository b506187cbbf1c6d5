"""What was found about a message when it arrived, line by line, as the clerk reads it.

`ReceivedMessage.verdicts` is a list of such lines as `{"code", "result", "evidence"}`: the code of
a `SenderCheck`, the value of a `CheckVerdict` (PASS, FAIL, CANNOT_TELL), and a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models import ReceivedMessage
from cms_ext.access.vocabulary import CheckVerdict


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
