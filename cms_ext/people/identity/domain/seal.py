"""Encrypting what the site must be able to read again: the seeds of authenticator apps."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"cms_ext.identity.authenticator"


class UnreadableSeal(ValueError):
    """Sealed with another COOP_SEAL_KEY, or changed since."""


def sealed(text: str) -> bytes:
    """Encrypted and authenticated with a key derived from COOP_SEAL_KEY."""
    return _fernet().encrypt(text.encode())


def unsealed(token: bytes | memoryview[int]) -> str:
    """What was sealed. Raises UnreadableSeal."""
    try:
        return _fernet().decrypt(bytes(token)).decode()
    except InvalidToken as error:
        raise UnreadableSeal from error


def _fernet() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.COOP_SEAL_KEY.encode())))
