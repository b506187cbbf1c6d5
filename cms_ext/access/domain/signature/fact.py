"""What a reader of a format found about one signature, before anybody asks about trust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class NoSignature(Exception):
    """The file holds no electronic signature."""


class UnreadableSignature(Exception):
    """The signature cannot be checked here; the message says why, for the clerk."""


@dataclass(frozen=True, slots=True)
class ClaimedPerson:
    """Whom the signed part names. A PESEL is only noticed, never kept."""

    name: str
    has_pesel: bool


@dataclass(frozen=True, slots=True)
class SignatureFact:
    """One signature: does it cover the whole file unchanged, and who says to have made it.

    `certificate` and `chain` are DER, from the file. `signed_at` is the signer's own statement.
    `remarks` are further lines for the clerk.
    """

    intact: bool
    certificate: bytes
    chain: tuple[bytes, ...] = ()
    signed_at: datetime | None = None
    person: ClaimedPerson | None = None
    remarks: tuple[str, ...] = ()
