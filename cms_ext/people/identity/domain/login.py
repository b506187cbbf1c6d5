from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from cms_ext.base.realm import Realm
from cms_ext.people.identity.domain.role import REALM_GROUPS
from cms_ext.people.identity.models import User


@transaction.atomic
def open_login(realm: str, login: str, password: str | None = None, **fields: Any) -> User:
    """Make a login in `realm`, in the group that may read the pages of its panel."""
    user = User.objects.create_login(realm, login, password, **fields)
    group = REALM_GROUPS.get(Realm(realm))
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user
