"""The private store: files without an address. Only views with an access check serve them."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.deconstruct import deconstructible


class NoAddress(ValueError):
    """Somebody asked a private file for its address; it has none."""


@deconstructible
class PrivateStorage(FileSystemStorage):
    """Files in a folder of COOP_PRIVATE_ROOT, outside MEDIA, readable by the service alone."""

    def __init__(self, folder: str = "") -> None:
        self.folder = folder
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    # The base class caches these; here the setting is read each time.
    @property
    def base_location(self) -> str:
        return os.path.join(settings.COOP_PRIVATE_ROOT, self.folder)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> NoReturn:
        """Raises NoAddress; a plain storage would fall back to MEDIA_URL."""
        raise NoAddress("Plik z magazynu prywatnego nie ma adresu. Wydaje go tylko widok pliku.")


def close_database_file(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Make SQLite's files readable for the service alone, whatever the umask."""
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                os.chmod(f"{connection.settings_dict['NAME']}{ending}", 0o600)
