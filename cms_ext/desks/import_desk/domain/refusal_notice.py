"""The letter to a member of staff whose proposal a second person has refused."""

from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.outbox import queue_message

TEMPLATE = "cms_ext/import_desk/mail/refused.txt"


def notify_refused(proposer: User, title: str, reason: str) -> None:
    """Queue the letter, if the login has an address; `reason` is as the second person wrote it."""
    if proposer.email:
        queue_message(proposer.email, TEMPLATE, {"title": title, "reason": reason}, about=proposer)
