"""The files with letters of a batch: encrypted, for 72 hours, and in no backup.

They lie in `COOP_LETTERS_ROOT`, which is none of the folders that `backup` copies.
"""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from cms_ext.base.text.encryption import decrypt_bytes, encrypt_bytes

KEPT_FOR = timedelta(hours=72)


def write_file(content: bytes) -> str:
    """Write an encrypted file, readable by the service alone; return its name."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = uuid.uuid4().hex
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(encrypt_bytes(content))
    return name


def read_file(name: str) -> bytes | None:
    """The content of a file; None when it is gone."""
    try:
        return decrypt_bytes((_folder() / name).read_bytes())
    except FileNotFoundError:
        return None


def delete_file(name: str) -> None:
    """Delete a file, if there is one; "" for none."""
    if name:
        (_folder() / name).unlink(missing_ok=True)


def delete_stray_files(known: Container[str], before: datetime) -> None:
    """Delete files that no part names: of a print that was broken off, of a restored site."""
    for path in _files():
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.name not in known and changed < before:
            path.unlink(missing_ok=True)


def _files() -> Iterator[Path]:
    folder = _folder()
    if folder.is_dir():
        yield from folder.iterdir()


def _folder() -> Path:
    return Path(settings.COOP_LETTERS_ROOT)
