"""A cache in files that costs speed and nothing else when its disk is full or read-only."""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

log = logging.getLogger(__name__)


class DispensableFileCache(FileBasedCache):
    """Reads a value as missing, and leaves it out, where the disk refuses."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except OSError as error:
            log.warning("the cache cannot be read: %s", error.strerror)
            return default

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        try:
            super().set(key, value, timeout, version)
        except OSError as error:
            log.warning("the cache cannot be written: %s", error.strerror)
