"""Short secret texts in the database (a PESEL, an app's seed), encrypted with COOP_SEAL_KEY."""

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
    """Encrypt and authenticate a text with a key derived from COOP_SEAL_KEY, the one in use."""
    return _fernet().encrypt(text.encode())


def decrypt_text(token: bytes | memoryview[int]) -> str:
    """The text that `encrypt_text` was given. Raises UnreadableSeal."""
    try:
        return _fernet().decrypt(bytes(token)).decode()
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
