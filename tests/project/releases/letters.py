"""The sealed letters that 1.0.0 queued, with the paths of its composers."""

from typing import NamedTuple

KEY = 9001
DAYS = {"first": "2020-01-01", "last": "2026-12-31"}


class QueuedLetter(NamedTuple):
    """A letter as 1.0.0 queued it; "CASE" stands for the key of a case of the demo."""

    composer: str
    template: str
    payload: dict[str, object]
    to: str
    priority: int = 0


LETTERS = (
    QueuedLetter(
        "cms_ext.access.domain.issue",
        "cms_ext/access/mail/identifier_and_code.txt",
        {"issue": KEY},
        "emilia@poczta.example",
    ),
    QueuedLetter(
        "cms_ext.access.domain.sender",
        "cms_ext/access/mail/confirm_sender.txt",
        {"application": 2},
        "jedrzej@poczta.example",
    ),
    QueuedLetter(
        "cms_ext.people.identity.domain.invitation_link",
        "cms_ext/identity/mail/staff_invitation.txt",
        {"invitation": KEY},
        "redaktor@podlasem.example",
    ),
    QueuedLetter(
        "cms_ext.people.identity.domain.reset_link",
        "cms_ext/identity/mail/password_reset.txt",
        {"reset": KEY},
        "redaktor@podlasem.example",
    ),
    QueuedLetter(
        "cms_ext.people.identity.domain.address_link",
        "cms_ext/identity/mail/address_confirm.txt",
        {"change": KEY, "side": "new"},
        "nowy@poczta.example",
    ),
    QueuedLetter(
        "cms_ext.public_site.subscriptions.domain.joining",
        "cms_ext/subscriptions/mail/confirm.txt",
        {"subscription": KEY},
        "czeka@poczta.example",
    ),
    QueuedLetter(
        "cms_ext.public_site.subscriptions.domain.announcement_letter",
        "cms_ext/subscriptions/mail/announcement.txt",
        {"sending": KEY},
        "czyta@poczta.example",
        2,
    ),
    QueuedLetter(
        "cms_ext.public_site.subscriptions.domain.letters",
        "cms_ext/subscriptions/mail/digest.txt",
        {"subscription": KEY + 1, "day": "2026-11-29"},
        "czyta@poczta.example",
        2,
    ),
    QueuedLetter(
        "members_area.library.reading.domain",
        "members_area/reading/mail/new_documents.txt",
        {"choice": KEY, **DAYS},
        "MEMBER",
        2,
    ),
    QueuedLetter(
        "cases.domain.confirm_letter", "cases/mail/confirm.txt", {"case": "CASE"}, "CUSTOMER"
    ),
    QueuedLetter(
        "cases.domain.secret_letter", "cases/mail/secret.txt", {"case": "CASE"}, "CUSTOMER"
    ),
    QueuedLetter(
        "cases.domain.mended_letter",
        "cases/mail/mended_confirm.txt",
        {"notice": KEY},
        "obok@poczta.example",
    ),
)
