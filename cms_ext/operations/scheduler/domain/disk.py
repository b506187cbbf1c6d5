"""How much the disks of the site can still take."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

LEAST_FREE = 200 * 1024 * 1024  # bytes


def disk_is_full() -> bool:
    """Whether a folder in which the site writes has hardly any room left."""
    roots = (settings.DATA_DIR, settings.MEDIA_ROOT, settings.COOP_PRIVATE_ROOT)
    there = (Path(root) for root in roots if Path(root).is_dir())
    return any(shutil.disk_usage(root).free < LEAST_FREE for root in there)
