"""Signing in as people of the demo."""

from __future__ import annotations

from django.test import Client

from cms_ext.people.identity.models import User

ANNA, PAYER, EDITOR = "ikcs:ikcs-0007", "ebok:eb-500002-1", "staff:redaktor"


def as_(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client
