"""Fingerprints of the keys, so that a restore under other keys is told of."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

# What is lost under another one.
WITHOUT = {
    "SECRET_KEY": "wszyscy zostaną wylogowani",
    "COOP_AUDIT_KEY": "nie da się sprawdzić dziennika dostępu ani dowodów publikacji",
    "COOP_SEAL_KEY": "nie zadziałają kody z aplikacji uwierzytelniających",
}


def fingerprints() -> dict[str, str]:
    """Of each key; a key of at least 40 random signs cannot be found from it."""
    return {name: _fingerprint(name) for name in WITHOUT}


def _fingerprint(name: str) -> str:
    key = getattr(settings, name).encode()
    return hmac.new(key, f"wagtail-coop backup {name}".encode(), hashlib.sha256).hexdigest()


def other_keys(theirs: dict[str, str]) -> list[str]:
    """A sentence for each key that is not the one under which the backup was made."""
    return [
        f"{name} jest inny niż w chwili kopii: {lost}. Ustaw poprzedni."
        for name, lost in WITHOUT.items()
        if theirs.get(name) != _fingerprint(name)
    ]
