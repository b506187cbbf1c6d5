"""A file between its rehearsal and its posting: kept privately, for one session and one day."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.files.base import File
from django.utils.crypto import salted_hmac

from ebok_plugin.exchange.storage import import_storage

FOLDER = "pending"
LIFETIME = timedelta(hours=24)


def keep(content: File[bytes], *, owner: str) -> str:
    """Keep a file for the session `owner`; returns its SHA-256, by which it is reopened."""
    sha256 = _sha256(content)
    storage, name = import_storage(), _name(owner, sha256)
    # The same file again: its day begins anew.
    storage.delete(name)
    content.seek(0)
    storage.save(name, content)
    return sha256


def reopen(sha256: str, *, owner: str) -> File[bytes] | None:
    """The file that this session keeps, proved to be the same; the caller closes it."""
    storage, name = import_storage(), _name(owner, sha256)
    try:
        content = storage.open(name)
    except FileNotFoundError:
        return None
    if _sha256(content) != sha256:
        content.close()
        return None
    content.seek(0)
    return content


def forget(sha256: str, *, owner: str) -> None:
    """Delete the file of this session, if there is one."""
    import_storage().delete(_name(owner, sha256))


def forget_expired(now: datetime) -> None:
    """Delete whatever has waited longer than its day, of all sessions."""
    storage = import_storage()
    if not storage.exists(FOLDER):
        return
    for name in storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        # Somebody else may be sweeping, or posting this very file.
        with suppress(FileNotFoundError):
            if now - storage.get_modified_time(path) > LIFETIME:
                storage.delete(path)


def _name(owner: str, sha256: str) -> str:
    """A name that tells neither the session nor what is in the file."""
    key = salted_hmac("ebok_plugin.exchange.pending", f"{owner}:{sha256}", algorithm="sha256")
    return f"{FOLDER}/{key.hexdigest()}"


def _sha256(content: File[bytes]) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    for piece in content.chunks():
        digest.update(piece)
    return digest.hexdigest()
