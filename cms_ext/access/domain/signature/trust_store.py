"""The folder with the certificates that the co-op trusts, and its manifest.

`manifest.json` is a list of entries: file, sha256 (of the certificate as DER), kind, title,
valid_from, valid_to, source, added_by, added_on. What is not in the manifest is not trusted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cms_ext.access.domain.signature.trust import TrustEntry, TrustKind, fingerprint

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
