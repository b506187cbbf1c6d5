"""A secret that people copy from a screen or paper: whoever has no login follows a matter by it."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import check_password, make_password

# 30 symbols; nobody mistakes one for another when it is read aloud or from paper. About 58 bits.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 12
GROUP = 4
# What people type between the groups.
DRESS = str.maketrans("", "", " -\N{NO-BREAK SPACE}\N{EN DASH}")


def make() -> str:
    """A new secret in its groups, `K7QF-2M9T-XB4C`."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(symbols[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def hashed(secret: str) -> str:
    """The slow hash that is kept."""
    return make_password(_bare(secret))


def matches(typed: str, kept: str | None) -> bool:
    """Whether it is the secret; `kept` None (no such number) takes one hash as well."""
    if not kept:
        make_password(_bare(typed))
        return False
    return check_password(_bare(typed), kept)


def _bare(secret: str) -> str:
    return secret.translate(DRESS).upper()[:64]
