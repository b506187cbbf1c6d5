"""The figures of logins and people that a restored backup must show again."""

from __future__ import annotations

from django.contrib.auth.models import Group

from cms_ext.evidence.audit.backup_checks import digest_of
from cms_ext.people.identity.models import Person, User


def compute_backup_figures() -> dict[str, str]:
    """The digests of who is on file, who signs in, and what each group may do."""
    # By number: names are sorted by each server in its own way.
    groups = Group.objects.order_by("pk", "permissions__pk").values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    )
    logins = User.objects.order_by("pk", "groups__pk").values_list(
        "pk", "username", "is_active", "is_superuser", "groups__name"
    )
    return {
        "uprawnienia grup": digest_of(groups.iterator()),
        "loginy i ich grupy": digest_of(logins.iterator()),
        "osoby": digest_of(Person.objects.order_by("pk").values_list("pk", "name").iterator()),
    }
