"""Files that are missing or damaged in the private store."""

from __future__ import annotations

import logging

from members_area.library.models import Rendition

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
