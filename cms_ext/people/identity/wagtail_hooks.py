"""Identity in the administration: the own account, and who administers logins and groups."""

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


class AdministratorsOnly(BasePermissionPolicy):
    """Lets administrators alone change logins and roles.

    Anyone who could change a login could give anybody every right, so no group gets this right,
    whatever is ticked on Wagtail's screen of groups.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.is_superuser)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return User.objects.filter(is_active=True, is_superuser=True)


register_permission_policy(User, AdministratorsOnly(User))
# Anyone who could change the rights of groups could extend the own ones.
register_permission_policy(Group, AdministratorsOnly(Group))


@hooks.register("register_account_menu_item")
def own_account(request: HttpRequest) -> dict[str, str]:
    """Link the account pages from Wagtail's settings, which only concern the admin's look."""
    return {
        "url": reverse("identity:account"),
        "label": _("Hasło i bezpieczeństwo"),
        "help_text": _("Hasło, drugi składnik i lista logowań są na stronach „Moje konto”."),
    }


register_entries(
    ScreenEntry(STAFF_SETTINGS, gettext_lazy("Moje konto"), "identity:account", "key", 10)
)
