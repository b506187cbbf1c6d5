"""The screens of „Pracownicy i role”: their addresses, what is sent there, and what they leave."""

import re
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import AuthenticatorApp, User

LIST, INVITE, ROLES = "/admin/pracownicy/", "/admin/pracownicy/zapros/", "/admin/pracownicy/role/"


def typed(*groups: str, **changed: Any) -> dict[str, Any]:
    """Return the form about Celina as it is sent."""
    facts = {
        "email": "celina@podlasem.example",
        "first_name": "Celina",
        "last_name": "Borówczyk",
        "groups": list(Group.objects.filter(name__in=groups).values_list("pk", flat=True)),
    }
    return {name: value for name, value in (facts | changed).items() if value is not None}


def celina(client: Client, *groups: str) -> User:
    client.post(INVITE, typed(*(groups or ("membership_clerk",))))
    return User.objects.get(login="celina")


def step(client: Client, user: User, slug: str, **sent: Any) -> HttpResponse:
    return client.post(f"{LIST}{user.pk}/krok/{slug}/", sent)


def roles(client: Client, user: User, *groups: str, **changed: Any) -> HttpResponse:
    keys = list(Group.objects.filter(name__in=groups).values_list("pk", flat=True))
    return step(client, user, "role", **({"groups": keys, "reason": "DUTIES"} | changed))


def logged_acts(after: int = 0) -> list[tuple[str, str, dict[str, Any]]]:
    rows = AuditEvent.objects.filter(seq__gt=after, stream="ACT").order_by("seq")
    return list(rows.values_list("action", "note", "changes"))


def seq() -> int:
    acts = AuditEvent.objects.filter(stream="ACT").order_by("-seq")
    return acts.values_list("seq", flat=True).first() or 0


def text(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def app_of(user: User) -> None:
    AuthenticatorApp.objects.create(
        user=user, sealed_seed=b"x", confirmed_at=datetime(2026, 11, 3, 9, tzinfo=UTC)
    )
