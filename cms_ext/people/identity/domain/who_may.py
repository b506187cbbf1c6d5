"""Who of the staff may do something: whom work is given to, and who a second person can be."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm


def list_staff_with(right: str, *, administrators: bool) -> QuerySet[User]:
    """The active staff with a right ("app.codename") of their own or by a role.

    `administrators` are those who may do everything.
    """
    app, codename = right.split(".")
    held = {"content_type__app_label": app, "codename": codename}
    allowed = Q(**{f"groups__permissions__{name}": value for name, value in held.items()})
    allowed |= Q(**{f"user_permissions__{name}": value for name, value in held.items()})
    if administrators:
        allowed |= Q(is_superuser=True)
    return User.objects.filter(allowed, realm=Realm.STAFF, is_active=True).distinct()


def list_names_of_others(right: str, than: AbstractBaseUser | AnonymousUser) -> Sequence[str]:
    """The staff with a right beside one of them, by name, without administrators. One query."""
    others = list_staff_with(right, administrators=False).exclude(pk=than.pk or 0)
    return sorted(one.get_full_name() or one.login for one in others)
