"""Files of the library: their names, pictures of first pages, and what is lost."""

from __future__ import annotations

import logging
import re

from django.core.files.base import ContentFile

from cms_ext.base.files.extraction import UnreadableFile, preview
from cms_ext.base.files.private_storage import PrivateStorage
from members_area.library.models import Rendition

# Signs that no system takes in a name, and those that turn the writing direction round.
NOT_IN_A_NAME = re.compile(
    r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+'
)
OUTER = " .-–"
LONGEST_NAME = 120


def file_name(title: str, extension: str) -> str:
    """`Uchwała nr 3-RN-2024.pdf`; without an extension the name of a folder."""
    name = NOT_IN_A_NAME.sub("-", title).strip(OUTER)[:LONGEST_NAME].rstrip(OUTER)
    return f"{name or 'dokument'}.{extension}" if extension else name or "inne"


def full_title(title: str, number: str, subject: str) -> str:
    """The title with the number and the subject, unless it holds them already."""
    if number and number not in title:
        title = f"{number} – {title}"
    return f"{title} – {subject}" if subject and subject not in title else title


log = logging.getLogger(__name__)


def is_lost(file: Rendition) -> bool:
    """Whether a file is missing or damaged; logs it. Asked before the first byte is sent."""
    try:
        size = file.file.size
    except OSError:
        size = -1
    if size == file.size:
        return False
    log.error(
        "document %s, version %s: the file %s is missing or not whole in the private store",
        file.document.pk,
        file.version.no,
        file.file.name,
    )
    return True


WIDTH = 640
# Files of other kinds have no pages before somebody opens them.
DRAWN = frozenset({"pdf", "jpg", "jpeg", "png"})
STORE = PrivateStorage("previews")


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
