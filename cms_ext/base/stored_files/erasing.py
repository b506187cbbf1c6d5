"""Files do not roll back with the database, so what a failed transaction stored is erased."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models.fields.files import FieldFile


@contextmanager
def erased_unless_kept() -> Iterator[list[FieldFile]]:
    """The files that the block puts on the list are erased when it does not end well."""
    stored: list[FieldFile] = []
    try:
        yield stored
    except BaseException:
        for file in stored:
            file.storage.delete(file.name or "")
        raise
