"""Large uploads wait in temporary files; one that the disk does not take is refused in words."""

import io
from contextlib import suppress
from typing import Any, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from cms_ext.base.files.stored_files import StorageRefused, disk_faults_refused


class _Refused(io.BytesIO):
    """The content of an upload that could not be stored; reading it raises the refusal."""

    def __init__(self, refusal: StorageRefused) -> None:
        super().__init__()
        self.refusal = refusal

    def read(self, size: int | None = -1) -> NoReturn:
        raise self.refusal


class SpoolingUploadHandler(TemporaryFileUploadHandler):
    """Takes the rest of a form although the disk for temporary files is full or read-only.

    The form field that reads the file then says so, and all that was typed is there.
    """

    refusal: StorageRefused | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.refusal = None
        try:
            with disk_faults_refused():
                super().new_file(*args, **kwargs)
        except StorageRefused as refusal:
            self.refusal = refusal

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.refusal is not None:
            return
        try:
            with disk_faults_refused():
                super().receive_data_chunk(raw_data, start)
        except StorageRefused as refusal:
            self.refusal = refusal
            with suppress(OSError):
                # What was written is given back to the disk.
                self.file.close()

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        if self.refusal is None:
            return super().file_complete(file_size)
        return UploadedFile(
            _Refused(self.refusal), self.file_name, self.content_type, size=file_size
        )
