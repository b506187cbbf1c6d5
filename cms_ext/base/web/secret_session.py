"""Secrets of cases, and what a browser may view for 15 minutes after entering one."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils import timezone

from cms_ext.base.text.typed_values import compact_identifier

LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SecretSession:
    """The session keys of an opened row and of a secret that was not displayed yet."""

    key: str
    secret_key: str

    def enter(self, request: HttpRequest, pk: int | str, secret: str = "") -> None:
        """Open the row to this browser; `secret` is displayed once, on the next page."""
        if not request.user.is_authenticated:
            # A session that somebody else may know must not show it. A sign-in keeps its own key.
            request.session.cycle_key()
        self._prolong(request, pk)
        if secret:
            request.session[self.secret_key] = secret

    def entered(self, request: HttpRequest) -> Any:
        """Return the row's key while the 15 minutes last, else None; each page restarts them."""
        place = request.session.get(self.key)
        if place is None:
            return None
        if datetime.fromisoformat(place["until"]) <= timezone.now():
            self.leave(request)
            return None
        self._prolong(request, place["pk"])
        return place["pk"]

    def secret_shown_once(self, request: HttpRequest) -> str:
        """Return the secret of what was just handed in; empty if it was displayed already."""
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


def make_secret() -> str:
    """Make a new secret in groups, `K7QF-2M9T-XB4C`."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(symbols[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def hash_secret(secret: str) -> str:
    """Return the slow hash that is stored."""
    return make_password(_bare(secret))


def secret_matches(typed: str, stored: str | None) -> bool:
    """Return True if it is the secret; without a stored hash (no such number) it takes as long."""
    if not stored:
        make_password(_bare(typed))
        return False
    return check_password(_bare(typed), stored)


def _bare(secret: str) -> str:
    return compact_identifier(secret).upper()[:64]
