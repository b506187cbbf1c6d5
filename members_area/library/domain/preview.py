"""A picture of a file's first page, drawn once and kept in the private store."""

from __future__ import annotations

import logging

from django.core.files.base import ContentFile

from cms_ext.base.extraction import UnreadableFile, preview
from cms_ext.base.private_storage import PrivateStorage
from members_area.library.models import Rendition

WIDTH = 640
# Files of other kinds have no pages before somebody opens them.
DRAWN = frozenset({"pdf", "jpg", "jpeg", "png"})
STORE = PrivateStorage("previews")
log = logging.getLogger(__name__)


def preview_of(file: Rendition) -> bytes | None:
    """The PNG, or None when the file cannot be drawn; the caller has checked the right to read."""
    if file.extension not in DRAWN:
        return None
    name = _name(file)
    if not STORE.exists(name):
        STORE.save(name, ContentFile(_drawn(file)))
    with STORE.open(name) as kept:
        return kept.read() or None


def forget_preview(file: Rendition) -> None:
    """Delete the picture of a paper that is withdrawn."""
    STORE.delete(_name(file))


def _name(file: Rendition) -> str:
    return f"{file.sha256[:2]}/{file.sha256}.png"


def _drawn(file: Rendition) -> bytes:
    """Nothing for a file that cannot be drawn: kept like a picture, so that it is tried once."""
    try:
        with file.file.open("rb") as content:
            return preview(content.read(), file.extension, width=WIDTH) or b""
    except UnreadableFile as refused:
        log.warning("no preview of file %s: %s", file.pk, refused)
        return b""
