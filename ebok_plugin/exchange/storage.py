"""Where imported originals are kept: a store without addresses, outside MEDIA."""

from __future__ import annotations

import os
from typing import NoReturn

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class ImportStorage(FileSystemStorage):
    """Files under COOP_PRIVATE_ROOT/imports, readable by the service's own user only."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    # Properties where the base has cached ones: the setting is asked each time.
    @property
    def base_location(self) -> str:
        return os.path.join(settings.COOP_PRIVATE_ROOT, "imports")

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> NoReturn:
        raise ValueError("An imported original has no address; only staff views hand it out.")
