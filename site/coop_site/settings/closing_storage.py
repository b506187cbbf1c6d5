"""A storage of files for tests, which turn a file that nobody closes into a failure."""

from io import BytesIO
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class ClosingStorage(FileSystemStorage):
    """Closes what it has stored, and leaves its bytes for whoever reads on.

    Wagtail (8.0) makes each rendition in a temporary file that it never closes. The field reads the
    picture's dimensions from it after the storage has saved it, so closing alone is too early.
    """

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        saved = super().save(name, content, max_length)
        if isinstance(content, File) and content.file:
            content.seek(0)
            temporary, content.file = content.file, BytesIO(content.read())
            temporary.close()
        return saved
