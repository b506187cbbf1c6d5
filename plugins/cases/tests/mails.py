"""E-mails as they come to the office's mailbox, already taken apart."""

from datetime import UTC, datetime
from typing import Any

from cms_ext.plugins import IncomingMail, MailFile
from coop_cases.domain.notice import notice_address, reply_address
from coop_cases.models import Case

OFFICE = "sprawy@spoldzielnia.example"
ARRIVED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def answer_to(case: Case, **other: Any) -> IncomingMail:
    """What the customer sends back; `other` says what is wrong with it."""
    address = notice_address(case)
    given = {
        "sender": address,
        "recipients": (reply_address(case, address),),
        "message_id": "<1@poczta.example>",
        "text": "Lampa dalej nie świeci.",
        "files": (),
        "received_at": ARRIVED,
        "doubtful": False,
        "automatic": False,
    }
    return IncomingMail(**{**given, **other})


def file(name: str, content: bytes) -> MailFile:
    return MailFile(name, content)
