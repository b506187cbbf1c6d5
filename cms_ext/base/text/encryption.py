"""Secrets encrypted with COOP_SEAL_KEY: short texts in the database, files of letters."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# The key is derived for this name: changed, nothing that was encrypted before could be read.
PURPOSE = b"cms_ext.identity.authenticator"


class UnreadableSeal(ValueError):
    """It was encrypted with none of COOP_SEAL_KEY and COOP_SEAL_FORMER_KEYS, or changed since."""


def encrypt_text(text: str) -> bytes:
    """Encrypt and authenticate a text (a PESEL, an app's seed), as `encrypt_bytes`."""
    return encrypt_bytes(text.encode())


def decrypt_text(token: bytes | memoryview[int]) -> str:
    """Return the text that `encrypt_text` was given. Raises UnreadableSeal."""
    return decrypt_bytes(bytes(token)).decode()


def encrypt_bytes(content: bytes) -> bytes:
    """Encrypt and authenticate with a key derived from COOP_SEAL_KEY, the one in use."""
    return _fernet().encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    """Return the content that `encrypt_bytes` was given. Raises UnreadableSeal."""
    try:
        return _fernet().decrypt(token)
    except InvalidToken as error:
        raise UnreadableSeal from error


def _fernet() -> MultiFernet:
    """Encrypts with the key in use, and reads what a former key has encrypted."""
    return MultiFernet(
        [_of_key(key) for key in (settings.COOP_SEAL_KEY, *settings.COOP_SEAL_FORMER_KEYS)]
    )


def _of_key(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(key.encode())))
