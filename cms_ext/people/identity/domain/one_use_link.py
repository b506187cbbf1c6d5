"""Secrets in links: 256 random bits, kept only as a hash, looked up by it."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings


def make_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """The hash that is stored. The token is random, so a plain SHA-256 cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()


def whole_address(path: str) -> str:
    """The absolute address of a path of this site, for messages."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"
