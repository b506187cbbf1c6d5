"""Stored files: the private store, safe names, digests, deletion on failure. Imports no models.

Files of the private store have no address: only views with an access check serve them.
"""

from __future__ import annotations

import errno
import hashlib
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.base.web.refusal import Refusal

DISK_FAULTS = {
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG), N_("Na dysku serwera nie ma miejsca.")
    ),
    **dict.fromkeys(
        (errno.EROFS, errno.EACCES, errno.EPERM), N_("Na dysku serwera nie można nic zapisać.")
    ),
    errno.EIO: N_("Dysk serwera jest uszkodzony."),
}


class StorageRefused(Refusal, OSError):
    """The disk takes no files; `fault` says why, for anyone who runs the server."""

    def __init__(self, fault: str) -> None:
        words = _("Nie możemy teraz zapisać plików. Wyślij bez nich albo spróbuj później.")
        super().__init__("STORAGE_REFUSED", words)
        self.fault = fault


@contextmanager
def disk_faults_refused() -> Iterator[None]:
    """Raise StorageRefused where the block fails because of the disk."""
    try:
        yield
    except OSError as error:
        if error.errno not in DISK_FAULTS:
            raise
        refusal = StorageRefused(_(DISK_FAULTS[error.errno]))
        refusal.add_note(str(error))
        raise refusal from error


class NoAddress(ValueError):
    """The address of a private file was requested; it has none."""


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

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Raises StorageRefused on a full or read-only disk."""
        with disk_faults_refused():
            return super().save(name, content, max_length)

    def url(self, name: str | None) -> NoReturn:
        """Raises NoAddress; a plain storage would fall back to MEDIA_URL."""
        raise NoAddress("Plik z magazynu prywatnego nie ma adresu. Wydaje go tylko widok pliku.")


def close_database_file(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Make SQLite's files readable for the service alone, whatever the umask."""
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                os.chmod(f"{connection.settings_dict['NAME']}{ending}", 0o600)


MAX_LENGTH = 120
NAMELESS = "plik"


def display_name(name: str) -> str:
    """Return the last part of the name without invisible and direction-changing characters.

    At most 120 characters with the extension; never empty, never with a leading dot.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        # C: control, format (U+202E turns the reading direction), surrogates, private use.
        " " if unicodedata.category(sign)[0] in "CZ" else sign
        for sign in unicodedata.normalize("NFC", last)
    )
    plain = "".join(sign for sign in visible if sign not in '<>:"|?*&;`$')
    return _shortened(" ".join(plain.split()).strip(" .")) or NAMELESS


def file_extension(name: str) -> str:
    """`pdf` of `skan.PDF`; empty without a dot."""
    stem, dot, last = name.rpartition(".")
    return last.strip().lower() if dot and stem else ""


def _shortened(name: str) -> str:
    if len(name) <= MAX_LENGTH:
        return name
    tail = f".{file_extension(name)}"
    if len(tail) > 10:
        return name[:MAX_LENGTH]
    return name[: MAX_LENGTH - len(tail)] + tail


@contextmanager
def erased_unless_kept() -> Iterator[list[FieldFile]]:
    """Delete the files on the list if the block raises.

    Files do not roll back with the database. `save_file` puts them on the list.
    """
    stored: list[FieldFile] = []
    try:
        yield stored
    except BaseException:
        for file in stored:
            # A disk that takes nothing may also delete nothing.
            with suppress(OSError):
                file.storage.delete(file.name or "")
        raise


def save_file(file: FieldFile, name: str, content: File[Any], stored: list[FieldFile]) -> None:
    """Write the file of a row that is not saved yet.

    Its name is put on the list first, so that a full disk leaves no half file.
    """
    field, storage = file.field, file.storage
    wanted = field.generate_filename(file.instance, name)
    file.name = storage.get_available_name(wanted, max_length=field.max_length)
    stored.append(file)
    file.name = storage.save(file.name, content, max_length=field.max_length)
    setattr(file.instance, field.attname, file.name)


def delete_after_commit(file: FieldFile) -> None:
    """Delete the file of a row on commit: a rollback finds it again. One without a name is gone."""
    if file.name:
        transaction.on_commit(partial(file.storage.delete, file.name), robust=True)


BROKEN_PICTURE = (OSError, SyntaxError, ValueError, EOFError, IndexError)


class FileDigest(FileUploadHandler):
    """An upload handler; set it before `request.POST` is read, in a view without CSRF.

    Takes the first file of the form, at most `most` bytes of it, and leaves none in
    `request.FILES`: neither in memory nor in a temporary file.
    """

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most = most
        self.size = 0
        self.is_there = False
        self._sum = hashlib.sha256()

    @property
    def is_too_large(self) -> bool:
        return self.size > self.most

    @property
    def sha256(self) -> str:
        """Return the digest of what arrived; meaningless if `is_too_large`."""
        return self._sum.hexdigest()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.is_there:
            raise SkipFile
        self.is_there = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.is_too_large:
            raise StopUpload
        self._sum.update(raw_data)

    def file_complete(self, file_size: int) -> None:
        """Return no file."""
