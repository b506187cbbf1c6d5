"""Secrets in links: 256 random bits, kept only as a hash, looked up by it."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the database keeps. The token is random, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def whole_address(path: str) -> str:
    """An address of this site as it stands in a message."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"
