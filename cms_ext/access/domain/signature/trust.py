"""Whether the trust store vouches for a certificate: pinned seals, and pinned issuers."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError


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


# The person behind a podpis zaufany: its certificate names the ministry, the signed part names
# the citizen (access.md §2b).


NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,7}")
PESEL = re.compile(r"(?<!\d)\d{11}(?!\d)")
# What the ministry's service writes into a PDF; seen in published examples, not documented.
ON_BEHALF = re.compile(r"w imieniu:?\s+(?P<name>[^,;(\d]{3,160})")
MOST_CHARACTERS = 120


def from_claimed_role(signed_properties: etree._Element) -> ClaimedPerson | None:
    """The names in ClaimedRole/PodpisZP of signed properties; None when there is no such role.

    Give it only the element that the verifier returned: whatever else the file holds is unsigned.
    """
    for person in _named(signed_properties, "ClaimedRole", "DaneZPOsobyFizycznej"):
        name = " ".join(_text_of(person, part) for part in ("Imie", "Nazwisko"))
        return ClaimedPerson(printable_name(name), bool(_text_of(person, "PESEL")))
    return None


def from_reason(reason: str) -> ClaimedPerson | None:
    """The name in the signed /Reason of a PDF; None when nobody is named there."""
    named = ON_BEHALF.search(reason)
    if named is None:
        return None
    return ClaimedPerson(printable_name(named["name"]), bool(PESEL.search(reason)))


def printable_name(text: str) -> str:
    """A name of a person as it may be shown, or nothing when it does not look like one."""
    name = " ".join(text.split())
    return name if len(name) <= MOST_CHARACTERS and NAME.fullmatch(name) else ""


def _named(element: etree._Element, *path: str) -> list[etree._Element]:
    found = [element]
    for name in path:
        found = [item for parent in found for item in parent.iter(f"{{*}}{name}")]
    return found


def _text_of(element: etree._Element, name: str) -> str:
    # All the text inside: an element or a comment in the middle must not cut it short.
    return "".join(str(text) for item in _named(element, name) for text in item.itertext()).strip()


def is_issued_under(issuer: bytes, fact: SignatureFact, now: datetime) -> bool:
    """Whether the signer's certificate is usable now under that of the issuer (DER); nothing is
    fetched.
    """
    (signer, root, *chain) = (
        certificate
        for der in (fact.certificate, issuer, *fact.chain)
        for certificate in load_certs_from_pemder_data(der)
    )
    validator = CertificateValidator(
        signer,
        intermediate_certs=chain,
        validation_context=ValidationContext(trust_roots=[root], moment=now, allow_fetching=False),
    )
    try:
        asyncio.run(_usable(validator))
    except (PathBuildingError, ValidationError):
        return False
    return True


async def _usable(validator: CertificateValidator) -> None:
    # A certificate for signing in is no certificate for signing documents.
    await validator.async_validate_usage({"non_repudiation"})  # type: ignore[no-untyped-call]  # theirs


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
    from cms_ext.access.domain.signature.trust import is_issued_under  # noqa: PLC0415 - see above

    return is_issued_under(entry.certificate, fact, now)


# The folder with the certificates that the co-op trusts, and its manifest.
#
# `manifest.json` is a list of entries: file, sha256 (of the certificate as DER), kind, title,
# valid_from, valid_to, source, added_by, added_on. What is not in the manifest is not trusted.

MANIFEST = "manifest.json"
KEYS = {
    "file",
    "sha256",
    "kind",
    "title",
    "valid_from",
    "valid_to",
    "source",
    "added_by",
    "added_on",
}


class BrokenTrustStore(Exception):
    """The folder or its manifest is not as it must be; the message says what and the cure."""


def read_store(folder: Path | None) -> list[TrustEntry]:
    """The entries of the store; none when no folder is set or it holds no manifest.

    Raises BrokenTrustStore for a manifest that cannot be read, a missing file or one that is not
    the certificate that was added.
    """
    if folder is None or not (folder / MANIFEST).exists():
        return []
    return [_entry(folder, row) for row in _rows(folder)]


def add(
    folder: Path,
    certificate: bytes,
    kind: TrustKind,
    title: str,
    source: str,
    added_by: str,
    today: date,
    valid_to: date | None = None,
) -> TrustEntry:
    """Add a certificate (PEM or DER); valid from today until the given day or its own end."""
    loaded = load_certificate(certificate)
    der = loaded.public_bytes(Encoding.DER)
    if any(entry.certificate == der for entry in read_store(folder)):
        raise BrokenTrustStore("Ten certyfikat już jest w magazynie.")
    name = f"{fingerprint(der)[:16]}.pem"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(loaded.public_bytes(Encoding.PEM))
    row = {
        "file": name,
        "sha256": fingerprint(der),
        "kind": kind.value,
        "title": title,
        "valid_from": today.isoformat(),
        "valid_to": (valid_to or loaded.not_valid_after_utc.date()).isoformat(),
        "source": source,
        "added_by": added_by,
        "added_on": today.isoformat(),
    }
    rows = _rows(folder) if (folder / MANIFEST).exists() else []
    # Written beside and moved: a full disk must not leave half a manifest.
    draft = folder / f"{MANIFEST}.new"
    draft.write_text(json.dumps([*rows, row], ensure_ascii=False, indent=2) + "\n", "utf-8")
    os.replace(draft, folder / MANIFEST)
    return _entry(folder, row)


def load_certificate(content: bytes) -> x509.Certificate:
    """A certificate from PEM or DER; raises BrokenTrustStore when it is neither."""
    try:
        if content.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_certificate(content)
        return x509.load_der_x509_certificate(content)
    except ValueError as problem:
        raise BrokenTrustStore("Plik nie jest certyfikatem X.509 (PEM albo DER).") from problem


def _rows(folder: Path) -> list[Any]:
    try:
        rows = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise BrokenTrustStore(f"{MANIFEST} nie jest czytelnym plikiem JSON.") from problem
    if not isinstance(rows, list):
        raise BrokenTrustStore(f"{MANIFEST} nie jest listą wpisów.")
    return rows


def _entry(folder: Path, row: Any) -> TrustEntry:
    if not isinstance(row, Mapping) or set(row) != KEYS:
        raise BrokenTrustStore(f"Wpis w {MANIFEST} musi mieć pola: {', '.join(sorted(KEYS))}.")
    name = str(row["file"])
    if Path(name).name != name:
        raise BrokenTrustStore(f"Wpis „{row['title']}” wskazuje plik poza magazynem.")
    try:
        content = (folder / name).read_bytes()
    except OSError as problem:
        raise BrokenTrustStore(f"Nie ma pliku {name} (wpis „{row['title']}”).") from problem
    der = load_certificate(content).public_bytes(Encoding.DER)
    if fingerprint(der) != row["sha256"]:
        raise BrokenTrustStore(
            f"Plik {name} nie jest certyfikatem, który dodano (wpis „{row['title']}”). "
            "Przywróć go albo usuń wpis i dodaj certyfikat jeszcze raz."
        )
    try:
        return TrustEntry(
            certificate=der,
            kind=TrustKind(row["kind"]),
            title=str(row["title"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]),
            source=str(row["source"]),
            added_by=str(row["added_by"]),
            added_on=date.fromisoformat(row["added_on"]),
        )
    except (TypeError, ValueError) as problem:
        raise BrokenTrustStore(f"Wpis „{row['title']}” ma zły rodzaj albo datę.") from problem
