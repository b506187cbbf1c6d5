"""Tells a PDF by its first bytes. Pure; shared by site and sandbox."""

import re

PDF_HEADER = b"%PDF-"
# ISO 32000-1, Annex H, note 13: readers accept the header anywhere in so many bytes.
PDF_HEADER_BYTES = 1024
# Programs, archives, office documents, pictures, pages and XML: a file that begins so is that kind.
OTHER_KINDS = re.compile(
    rb"MZ|\x7fELF|#!|PK|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|MSCF|x\x9f>\x22|\xd0\xcf\x11\xe0"
    rb"|\{\\rtf|\xff\xd8\xff|\x89PNG|GIF8|II\*\x00|MM\x00\*|BM|RIFF|(?:\xef\xbb\xbf)?\s*<|.{4}ftyp",
    re.DOTALL,
)


def is_pdf(content: bytes) -> bool:
    """Whether a file is a PDF, also with blank lines or a printer's command before its header."""
    start = content.find(PDF_HEADER, 0, PDF_HEADER_BYTES)
    return start == 0 or (start > 0 and not OTHER_KINDS.match(content))
