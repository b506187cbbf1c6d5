"""A paper whose file is not, or not whole, where it was put."""

from __future__ import annotations

import logging

from members_area.library.models import Rendition

log = logging.getLogger(__name__)


def is_lost(file: Rendition) -> bool:
    """Asked before the first byte is sent, so that nobody gets half a paper; the log is told."""
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
