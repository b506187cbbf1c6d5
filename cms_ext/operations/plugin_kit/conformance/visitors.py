"""Who asks for the pages: somebody of each kind, with a name that no page should show."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils.crypto import get_random_string

from cms_ext.people.identity.domain.session import open_login
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import Realm

BACKEND = "cms_ext.people.identity.backends.RealmBackend"
LOGIN = "sprawdzanie-wtyczki"


def guest() -> Client:
    return Client(raise_request_exception=False)


def resident(realm: str) -> Client:
    """Signed in to a panel, with no right to anything inside."""
    person = Person.objects.create(name="Jan Sprawdzający")
    return signed_in(open_login(realm, LOGIN, get_random_string(20), person=person))


def clerk_without_rights() -> Client:
    return signed_in(user_without_rights())


def user_without_rights() -> User:
    """May open the administration and nothing of the plugin."""
    user = open_login(Realm.STAFF, LOGIN, get_random_string(20), is_staff=True)
    group = Group.objects.create(name=LOGIN)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    user.groups.add(group)
    return user


def administrator() -> Client:
    return signed_in(administrator_user())


def administrator_user() -> User:
    return open_login(
        Realm.STAFF,
        f"{LOGIN}-admin",
        get_random_string(20),
        is_staff=True,
        is_superuser=True,
    )


def error_of(answer: Any) -> str:
    """What stopped the view, in brackets; empty when nothing did."""
    error = getattr(answer, "exc_info", None)
    return f" ({error[0].__name__}: {error[1]})" if error else ""


def signed_in(user: User) -> Client:
    client = guest()
    client.force_login(user, BACKEND)
    return client
