"""A picture of an application's photo or scan that is safe to look at."""

from __future__ import annotations

from cms_ext.access.models import ApplicationAttachment
from cms_ext.base.files.uploads.content import safe_picture
from cms_ext.base.files.uploads.kind import PICTURES, Unsuitable

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
