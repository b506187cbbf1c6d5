"""The challenge that a passkey must sign, kept in the session until the browser answers."""

from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from cms_ext.people.identity.domain.passkey import CeremonyOptions

SESSION_KEY = "coop_passkey_challenge"


def store(session: SessionBase, question: CeremonyOptions) -> str:
    """Remember the challenge; the options go to the browser."""
    session[SESSION_KEY] = bytes_to_base64url(question.challenge)
    return question.options


def pop(session: SessionBase) -> bytes | None:
    """The challenge, once: it answers one try."""
    kept = session.pop(SESSION_KEY, None)
    return base64url_to_bytes(kept) if kept else None
