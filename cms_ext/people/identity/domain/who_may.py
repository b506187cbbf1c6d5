"""Who else of the staff may do something: named where a second person has to."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q

from cms_ext.base.realm import Realm
from cms_ext.people.identity.models import User


def names_of_others(right: str, than: AbstractBaseUser | AnonymousUser) -> Sequence[str]:
    """The staff with a right ("app.codename") beside one of them, by name. One query.

    Administrators may do everything and are not named.
    """
    app, codename = right.split(".")
    held = {"content_type__app_label": app, "codename": codename}
    of_group = Q(**{f"groups__permissions__{name}": value for name, value in held.items()})
    own = Q(**{f"user_permissions__{name}": value for name, value in held.items()})
    found = User.objects.filter(of_group | own, realm=Realm.STAFF, is_active=True)
    others = found.exclude(pk=than.pk or 0).distinct()
    return sorted(one.get_full_name() or one.login for one in others)
