"""Files between rehearsal and commit: stored for one session and one day, with a receipt."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.files.base import File
from django.utils.crypto import salted_hmac

from cms_ext.base.files.private_storage import PrivateStorage


def pending_storage() -> PrivateStorage:
    """Files that staff brought in; nobody but the session that did gets them back."""
    return PrivateStorage("imports/pending")


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


SALT = "cms_ext.import_desk.receipt"


class ReceiptRefused(ValueError):
    """No receipt, another person's or another desk's, changed, or older than a day."""


@dataclass(frozen=True, slots=True)
class RehearsalReceipt:
    """What was rehearsed, by whom, how it was read and upon which state of the register.

    `seen` is the number that the commits of the subject had reached; `held` are the codes that
    must be confirmed before the file is committed. `rows` is how many it brings.
    """

    desk: str
    user: int
    filename: str
    sha256: str
    options: dict[str, str]
    subject: str = ""
    seen: int = 0
    rows: int = 0
    held: tuple[str, ...] = ()

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def receipt_of(text: str, *, desk: str, user: int) -> RehearsalReceipt:
    """The receipt behind `text`. Raises ReceiptRefused."""
    try:
        content: dict[str, Any] = signing.loads(text, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as refusal:
        raise ReceiptRefused from refusal
    receipt = RehearsalReceipt(**content | {"held": tuple(content["held"])})
    if (receipt.desk, receipt.user) != (desk, user):
        raise ReceiptRefused
    return receipt
