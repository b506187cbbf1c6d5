"""Handing out starter passwords: on paper, by e-mail, and once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cms_ext.access.models import AccessApplication, CredentialIssue
from cms_ext.audit.domain.event import Origin
from cms_ext.identity.models import User


@dataclass(frozen=True, slots=True)
class Letter:
    """Two PDFs that live in memory only: the letter with the code, the receipt without it."""

    pdf: bytes
    filename: str
    receipt_pdf: bytes
    receipt_filename: str


def issue_on_paper(
    application: AccessApplication,
    origin: Origin,
    *,
    id_seen: bool,
    handed_to: str,
    today: date,
) -> Letter:
    """APPROVED or EXPIRED → CREDENTIALS_ISSUED, handed to a person whose ID was seen."""
    raise NotImplementedError


def issue_by_post(application: AccessApplication, origin: Origin, *, today: date) -> Letter:
    """The code alone by letter, after the identifier went by e-mail (`credentials_together` off).

    The letter goes to the correspondence address in the register.
    """
    raise NotImplementedError


def issue_by_email(
    application: AccessApplication, origin: Origin, *, today: date
) -> CredentialIssue:
    """APPROVED or EXPIRED → CREDENTIALS_ISSUED: a sealed message to the registered address."""
    raise NotImplementedError


def reissue_on_paper(
    application: AccessApplication,
    origin: Origin,
    *,
    id_seen: bool,
    handed_to: str,
    today: date,
) -> Letter:
    """A new code while the old one still waits (a lost letter, a spoilt print); voids the old."""
    raise NotImplementedError


def reissue_by_email(
    application: AccessApplication, origin: Origin, *, today: date
) -> CredentialIssue:
    """A new message while the old code still waits; the old code is void at once."""
    raise NotImplementedError


def new_code_for_login(
    user: User, origin: Origin, *, id_seen: bool, handed_to: str, today: date
) -> Letter:
    """A forgotten password at the desk: a new code for a login that is in use."""
    raise NotImplementedError
