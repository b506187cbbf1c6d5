"""Which matter this browser may look at, a quarter of an hour after its number and secret."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils import timezone

LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SecretSession:
    """The places in the session: of the opened row's key, and of a secret not yet shown."""

    key: str
    secret_key: str

    def enter(self, request: HttpRequest, pk: int | str, secret: str = "") -> None:
        """Open the row to this browser; `secret` is shown on the next page, once."""
        if not request.user.is_authenticated:
            # A session that somebody else may know must not show it. A sign-in keeps its own key.
            request.session.cycle_key()
        self._prolong(request, pk)
        if secret:
            request.session[self.secret_key] = secret

    def entered(self, request: HttpRequest) -> Any:
        """The key, while the quarter lasts, else None; each page begins it anew."""
        place = request.session.get(self.key)
        if place is None:
            return None
        if datetime.fromisoformat(place["until"]) <= timezone.now():
            self.leave(request)
            return None
        self._prolong(request, place["pk"])
        return place["pk"]

    def secret_shown_once(self, request: HttpRequest) -> str:
        """The secret of what was just handed in, or empty when it was shown already."""
        secret: str = request.session.pop(self.secret_key, "")
        return secret

    def leave(self, request: HttpRequest) -> None:
        """This browser forgets the row."""
        request.session.pop(self.key, None)
        request.session.pop(self.secret_key, None)

    def _prolong(self, request: HttpRequest, pk: int | str) -> None:
        until = timezone.now() + LASTS
        request.session[self.key] = {"pk": pk, "until": until.isoformat()}


# 30 symbols; nobody mistakes one for another when it is read aloud or from paper. About 58 bits.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 12
GROUP = 4
# What people type between the groups.
DRESS = str.maketrans("", "", " -\N{NO-BREAK SPACE}\N{EN DASH}")


def make_secret() -> str:
    """A new secret in its groups, `K7QF-2M9T-XB4C`."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(symbols[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def hash_secret(secret: str) -> str:
    """The slow hash that is kept."""
    return make_password(_bare(secret))


def secret_matches(typed: str, kept: str | None) -> bool:
    """Whether it is the secret; `kept` None (no such number) takes one hash as well."""
    if not kept:
        make_password(_bare(typed))
        return False
    return check_password(_bare(typed), kept)


def _bare(secret: str) -> str:
    return secret.translate(DRESS).upper()[:64]
