"""Whether the trust store vouches for a certificate: pinned seals, and pinned issuers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cryptography import x509

from cms_ext.access.domain.signature.fact import SignatureFact

# The person behind a podpis zaufany: its certificate names the ministry, the signed part names
# the citizen (access.md §2b).


class TrustKind(StrEnum):
    """What an entry vouches for; the codes are those of `SignatureKind`.

    TRUSTED pins the exact certificate of a seal: with its issuer pinned, any firm with a seal of
    that issuer could write anybody's name into the role. The others pin the issuer.
    """

    TRUSTED = "TRUSTED"
    PERSONAL = "PERSONAL"
    QUALIFIED = "QUALIFIED"


@dataclass(frozen=True, slots=True)
class TrustEntry:
    """A certificate (DER) that the co-op decided to trust, from a day, to a day, and why."""

    certificate: bytes
    kind: TrustKind
    title: str
    valid_from: date
    valid_to: date
    source: str
    added_by: str
    added_on: date

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True)
class TrustJudgement:
    """The entry that vouches for a certificate, or why none does (for the clerk)."""

    entry: TrustEntry | None
    why_not: str = ""


def judge(fact: SignatureFact, entries: Sequence[TrustEntry], now: datetime) -> TrustJudgement:
    """Ask the store about a signer's certificate as of now; nothing is fetched."""
    certificate = x509.load_der_x509_certificate(fact.certificate)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now > ends:
        return TrustJudgement(None, f"certyfikat wygasł {ends:%d.%m.%Y}")
    if now < begins:
        return TrustJudgement(None, f"certyfikat będzie ważny od {begins:%d.%m.%Y}")
    vouching = [entry for entry in entries if _vouches(entry, fact, now)]
    in_force = [entry for entry in vouching if entry.in_force(now.date())]
    if in_force:
        return TrustJudgement(in_force[0])
    if vouching:
        return TrustJudgement(None, f"wpis „{vouching[0].title}” dziś nie obowiązuje")
    return TrustJudgement(None, "nie ma o nim wpisu")


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a DER certificate, in hex."""
    return hashlib.sha256(certificate).hexdigest()


def _vouches(entry: TrustEntry, fact: SignatureFact, now: datetime) -> bool:
    if entry.kind is TrustKind.TRUSTED:
        return entry.certificate == fact.certificate
    # pyHanko takes a quarter of a second to come, and few applications bear a signature.
    from cms_ext.access.domain.signature.chain import is_issued_under  # noqa: PLC0415 - see above

    return is_issued_under(entry.certificate, fact, now)
