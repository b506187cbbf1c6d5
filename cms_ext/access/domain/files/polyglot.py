"""A file that is two kinds at once is refused: the other kind is not meant for us."""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext as _

from cms_ext.access.domain.files.accepted import ASIC, PDF, PNG, XML, Unsuitable

WEB_PAGE = re.compile(rb"<(?:script|iframe)[\s>]|<html[\s>]|<!doctype\s+html", re.IGNORECASE)
PDF_END = b"%%EOF"
PNG_END = b"IEND\xaeB`\x82"


def require_one_format(content: bytes, mime: str) -> None:
    """Raises Unsuitable for content before, after or beside the format of the first bytes.

    An electronic signature of a PDF is a revision of its own, which ends in %%EOF again.
    """
    if mime == PDF and content[content.rfind(PDF_END) :].strip(b"\r\n\t \x00") != PDF_END:
        raise Unsuitable(
            _("Za końcem PDF stoi coś jeszcze albo plik jest ucięty. Zapisz go ponownie jako PDF.")
        )
    if mime == PNG and not content.endswith(PNG_END):
        raise Unsuitable(_("Za końcem obrazu stoi coś jeszcze. Zapisz obraz ponownie."))
    if mime != XML and WEB_PAGE.search(content):
        raise Unsuitable(_("W pliku jest kod strony internetowej. Zapisz go ponownie jako PDF."))
    if mime != ASIC and _holds_archive(content):
        raise Unsuitable(_("W pliku jest ukryte archiwum. Zapisz go ponownie jako PDF."))


def _holds_archive(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
