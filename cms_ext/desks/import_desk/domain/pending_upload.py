"""Files between rehearsal and commit: stored privately, for one session and one day."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.files.base import File
from django.utils.crypto import salted_hmac

from cms_ext.desks.import_desk.storage import pending_storage

LIFETIME = timedelta(hours=24)


def store_upload(content: File[bytes], *, owner: str) -> str:
    """Store a file for the session `owner`; returns its SHA-256, by which it is reopened."""
    sha256 = _sha256(content)
    storage, name = pending_storage(), _name(owner, sha256)
    # The same file again: its day begins anew.
    storage.delete(name)
    content.seek(0)
    storage.save(name, content)
    return sha256


def reopen(sha256: str, *, owner: str) -> File[bytes] | None:
    """The file that this session keeps, proved to be the same; the caller closes it."""
    storage, name = pending_storage(), _name(owner, sha256)
    try:
        content = storage.open(name)
    except FileNotFoundError:
        return None
    if _sha256(content) != sha256:
        content.close()
        return None
    content.seek(0)
    return content


def delete_upload(sha256: str, *, owner: str) -> None:
    """Delete the file of this session, if there is one."""
    pending_storage().delete(_name(owner, sha256))


def delete_expired_uploads(now: datetime) -> None:
    """Delete whatever has waited longer than its day, of all sessions."""
    storage = pending_storage()
    if not storage.exists(""):
        return
    for name in storage.listdir("")[1]:
        # Somebody else may be sweeping, or committing this very file.
        with suppress(FileNotFoundError):
            if now - storage.get_modified_time(name) > LIFETIME:
                storage.delete(name)


def _name(owner: str, sha256: str) -> str:
    """A name that tells neither the session nor what is in the file."""
    key = salted_hmac("cms_ext.import_desk.pending", f"{owner}:{sha256}", algorithm="sha256")
    return key.hexdigest()


def _sha256(content: File[bytes]) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    for piece in content.chunks():
        digest.update(piece)
    return digest.hexdigest()
