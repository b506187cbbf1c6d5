"""Who opens the pages of a checked plugin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils.crypto import get_random_string

from cms_ext.people.identity.domain.session import open_login
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import Realm

BACKEND = "cms_ext.people.identity.backends.RealmBackend"
ADMINISTRATION = "wagtailadmin.access_admin"


def guest() -> Client:
    return Client(raise_request_exception=False)


def resident(realm: str) -> Client:
    """Signed in to a panel, with no right to anything inside."""
    login, person = get_random_string(20), Person.objects.create(name="Jan Sprawdzający")
    return sign_in(open_login(realm, login, get_random_string(20), person=person))


def clerk(rights: Iterable[str] = (), *, superuser: bool = False) -> User:
    """Staff with these rights and access to the administration, and no others."""
    login = get_random_string(20).lower()
    user = open_login(
        Realm.STAFF, login, get_random_string(20), is_staff=True, is_superuser=superuser
    )
    group = Group.objects.create(name=login)
    for right in {ADMINISTRATION, *rights}:
        app, _, codename = right.partition(".")
        found = Permission.objects.get(content_type__app_label=app, codename=codename)
        group.permissions.add(found)
    user.groups.add(group)
    return user


def sign_in(user: User) -> Client:
    client = guest()
    client.force_login(user, BACKEND)
    return client


def status(answer: Any) -> str:
    """The status of an answer, with the error that stopped the view."""
    error = getattr(answer, "exc_info", None)
    return (
        f"{answer.status_code} ({error[0].__name__}: {error[1]})"
        if error
        else str(answer.status_code)
    )
