"""Signing in as people of the demo."""

from django.test import Client

from cms_ext.people.identity.models import User
from tests.clients import signed_in

ANNA, PAYER, EDITOR = "ikcs:ikcs-0007", "ebok:eb-500002-1", "staff:redaktor"


def as_(username: str) -> Client:
    return signed_in(User.objects.get(username=username))


def resident(login: str | None) -> Client:
    """By the login, which says the panel; a guest has none."""
    return signed_in(User.objects.get(login=login)) if login else Client()
