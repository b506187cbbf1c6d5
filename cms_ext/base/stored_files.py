"""Uploaded files: names safe to show, and deletion on failure. Imports no models."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models.fields.files import FieldFile

MAX_LENGTH = 120
NAMELESS = "plik"


def shown_name(name: str) -> str:
    """The last part of the name without invisible and direction-changing characters; never a path.

    At most 120 characters, the ending kept; never empty, never with a dot in front.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        # C: control, format (U+202E turns the reading direction), surrogates, private use.
        " " if unicodedata.category(sign)[0] in "CZ" else sign
        for sign in unicodedata.normalize("NFC", last)
    )
    plain = "".join(sign for sign in visible if sign not in '<>:"|?*&;`$')
    return _shortened(" ".join(plain.split()).strip(" .")) or NAMELESS


def ending(name: str) -> str:
    """`pdf` of `skan.PDF`; empty without a dot."""
    stem, dot, last = name.rpartition(".")
    return last.strip().lower() if dot and stem else ""


def _shortened(name: str) -> str:
    if len(name) <= MAX_LENGTH:
        return name
    tail = f".{ending(name)}"
    if len(tail) > 10:
        return name[:MAX_LENGTH]
    return name[: MAX_LENGTH - len(tail)] + tail


@contextmanager
def erased_unless_kept() -> Iterator[list[FieldFile]]:
    """The files that the block puts on the list are erased when it does not end well.

    Files do not roll back with the database.
    """
    stored: list[FieldFile] = []
    try:
        yield stored
    except BaseException:
        for file in stored:
            file.storage.delete(file.name or "")
        raise


BROKEN_PICTURE = (OSError, SyntaxError, ValueError, EOFError, IndexError)
