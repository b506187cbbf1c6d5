"""The trust store: certificates that the co-op trusts, and whether they vouch for a signer.

`manifest.json` is a list of entries: file, sha256 (of the certificate as DER), kind, title,
valid_from, valid_to, source, added_by, added_on. A certificate outside of the manifest is not
trusted. A podpis zaufany bears the certificate of the ministry's seal, and its signed part names
the citizen (access.md §2b).
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cms_ext.access.domain.signature.fact import SignatureFact


class TrustKind(StrEnum):
    """The kind of signature that an entry vouches for; the codes are those of `SignatureKind`.

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


def judge_certificate(
    fact: SignatureFact, entries: Sequence[TrustEntry], now: datetime
) -> TrustJudgement:
    """Find the entry that vouches for a signer's certificate now; nothing is fetched."""
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


def certificate_digest(certificate: bytes) -> str:
    """SHA-256 of a DER certificate, in hex."""
    return hashlib.sha256(certificate).hexdigest()


def _vouches(entry: TrustEntry, fact: SignatureFact, now: datetime) -> bool:
    if entry.kind is TrustKind.TRUSTED:
        return entry.certificate == fact.certificate
    # Importing pyHanko takes a quarter of a second, and few applications bear a signature.
    from cms_ext.access.domain.signature.pades import issuer_vouches  # noqa: PLC0415 - see above

    return issuer_vouches(entry.certificate, fact, now)


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
    """Return the entries of the store; none when no folder is set or it holds no manifest.

    Raises BrokenTrustStore for a manifest that cannot be read, a missing file or one that is not
    the certificate that was added.
    """
    if folder is None or not (folder / MANIFEST).exists():
        return []
    return [_entry(folder, row) for row in _rows(folder)]


def add_certificate(
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
    name = f"{certificate_digest(der)[:16]}.pem"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(loaded.public_bytes(Encoding.PEM))
    row = {
        "file": name,
        "sha256": certificate_digest(der),
        "kind": kind.value,
        "title": title,
        "valid_from": today.isoformat(),
        "valid_to": (valid_to or loaded.not_valid_after_utc.date()).isoformat(),
        "source": source,
        "added_by": added_by,
        "added_on": today.isoformat(),
    }
    rows = _rows(folder) if (folder / MANIFEST).exists() else []
    # Written to another file and moved, so that a full disk leaves no half manifest.
    draft = folder / f"{MANIFEST}.new"
    draft.write_text(json.dumps([*rows, row], ensure_ascii=False, indent=2) + "\n", "utf-8")
    os.replace(draft, folder / MANIFEST)
    return _entry(folder, row)


def load_certificate(content: bytes) -> x509.Certificate:
    """Read a certificate from PEM or DER; raises BrokenTrustStore when it is neither."""
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
    if certificate_digest(der) != row["sha256"]:
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
