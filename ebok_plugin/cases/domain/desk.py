"""Who works on cases, and finding one by its number."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cms_ext.base.realm import Realm
from cms_ext.people.identity.models import User
from ebok_plugin.cases.domain.following import normalised_number
from ebok_plugin.cases.models import Case


def case_clerks() -> QuerySet[User]:
    """Staff who may handle cases, by login."""
    right = {"content_type__app_label": "ebok_plugin_cases", "codename": "handle_case"}
    of_group = {f"groups__permissions__{name}": value for name, value in right.items()}
    own = {f"user_permissions__{name}": value for name, value in right.items()}
    staff = User.objects.filter(realm=Realm.STAFF, is_active=True)
    allowed = Q(**of_group) | Q(**own) | Q(is_superuser=True)
    return staff.filter(allowed).distinct().order_by("login")


def numbered(typed: str) -> Case | None:
    """The case with this number, however it was typed."""
    return Case.objects.filter(number=normalised_number(typed)).first()
