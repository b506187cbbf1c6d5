"""A file that came with an application: what it is once looked at, and how one is refused."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.access.domain.refusal import FILE_REFUSED, refusal
from cms_ext.access.domain.signature.report import SignatureReport
from cms_ext.base.files.uploads.kind import ASIC, PDF, XML
from cms_ext.base.files.virus_scan import ScanState

MAX_SIZE = 10 * 1024 * 1024
MAX_FILES = 5

# What may carry an electronic signature inside.
SIGNABLE = (PDF, XML, ASIC)


class AttachmentRefused(ValueError):
    """The file cannot be taken; the message says why and what to do (access.md §6)."""

    code = FILE_REFUSED


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A file whose content was looked at. `name` is only shown, `content` is as it came.

    `mime` is what the content is, `sha256` is of the content, in hexadecimal. `signature` is the
    technical check of a file that may carry an electronic signature.
    """

    name: str
    content: bytes
    mime: str
    sha256: str
    scan_state: ScanState
    signature: SignatureReport | None = None


def refused(name: str, why: str) -> AttachmentRefused:
    """The refusal of this file: its name, the reason, and what to do about it."""
    return AttachmentRefused(f"{refusal(FILE_REFUSED, name=name).message} {why}")
