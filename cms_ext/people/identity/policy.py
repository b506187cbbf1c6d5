"""Who administers logins of staff: administrators alone.

Whoever could change a login could give anybody every right, so this one is not for sale in
parts: no group gets it, whatever is ticked on Wagtail's screen of groups.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from cms_ext.people.identity.models import User


class AdministratorsOnly(BasePermissionPolicy):
    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.is_superuser)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return User.objects.filter(is_active=True, is_superuser=True)
