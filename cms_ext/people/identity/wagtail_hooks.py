"""What identity adds to the admin: the own account, and who administers logins and groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from cms_ext.office.desk_kit.menu_place import STAFF_SETTINGS, ScreenEntry, register_entries
from cms_ext.people.identity.models import User

# Who administers logins of staff: administrators alone.
#
# Whoever could change a login could give anybody every right, so this one is not for sale in
# parts: no group gets it, whatever is ticked on Wagtail's screen of groups.


class AdministratorsOnly(BasePermissionPolicy):
    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.is_superuser)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return User.objects.filter(is_active=True, is_superuser=True)


register_permission_policy(User, AdministratorsOnly(User))
# Nor the rights of groups: whoever could change those could give them to the own.
register_permission_policy(Group, AdministratorsOnly(Group))


@hooks.register("register_account_menu_item")
def own_account(request: HttpRequest) -> dict[str, str]:
    """On Wagtail's own page of settings, which keeps only what concerns the admin's look."""
    return {
        "url": reverse("identity:account"),
        "label": _("Hasło i bezpieczeństwo"),
        "help_text": _("Hasło, drugi składnik i lista logowań są na stronach „Moje konto”."),
    }


register_entries(
    ScreenEntry(STAFF_SETTINGS, gettext_lazy("Moje konto"), "identity:account", "key", 10)
)
