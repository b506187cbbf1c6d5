"""The SHA-256 of an uploaded file, computed while it arrives; the file is not stored."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest


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
        """The digest of what arrived; meaningless if `is_too_large`."""
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
