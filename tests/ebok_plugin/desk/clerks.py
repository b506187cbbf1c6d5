"""Who sits at the finance desk, for tests."""

from __future__ import annotations

from django.test import Client

from cms_ext.people.identity.models import User
from tests.people import staff

CLERK, APPROVER, AUDITOR = "finance_clerk", "finance_approver", "auditor"


def sits(client: Client, group: str, login: str = "") -> User:
    """Somebody of that group, signed in."""
    user = staff(login or group, group)
    client.force_login(user)
    return user


def text_of(response: object) -> str:
    """The page with plain spaces, as a clerk reads it."""
    content = response.content.decode()  # type: ignore[attr-defined]  # a response of the client
    return " ".join(content.replace("\N{NO-BREAK SPACE}", " ").split())
