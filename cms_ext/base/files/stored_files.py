"""Uploaded files: names safe to display, and deletion on failure. Imports no models."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import File
from django.db.models.fields.files import FieldFile

MAX_LENGTH = 120
NAMELESS = "plik"


def display_name(name: str) -> str:
    """The last part of the name without invisible and direction-changing characters.

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


BROKEN_PICTURE = (OSError, SyntaxError, ValueError, EOFError, IndexError)
