"""A picture of an attachment that is safe to look at: made anew, without what was hidden in it."""

from __future__ import annotations

from cms_ext.access.domain.files.accepted import PICTURES, Unsuitable
from cms_ext.access.domain.files.picture import safe_picture
from cms_ext.access.models import ApplicationAttachment

PREVIEW_MIME = "image/jpeg"


def preview(attachment: ApplicationAttachment) -> bytes | None:
    """A JPEG of a photo or scan, at most 2000 pixels wide or high; None: download only.

    A PDF has none: it is handed out as a file, never drawn here.
    """
    if attachment.mime not in PICTURES:
        return None
    with attachment.file.open("rb") as stored:
        try:
            return safe_picture(stored.read(), attachment.mime)
        except Unsuitable:
            return None
