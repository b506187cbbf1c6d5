"""The department of a member of staff, shown to people instead of the clerk's name (B3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.realm import Realm
from cms_ext.plugins import described_desk, procedures

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

# The groups that belong to no desk of an access procedure.
OF_GROUP = {
    "auditor": gettext_lazy("Kontrola wewnętrzna"),
    "legal_admin": gettext_lazy("Ochrona danych osobowych"),
    "records_clerk": gettext_lazy("Kancelaria"),
    "board_member": gettext_lazy("Zarząd"),
}
# Who approves there sits at the desk of those who prepare.
SITS_WITH = {"finance_approver": "finance_clerk"}


def desk_of(user: _User | None) -> str:
    """The desk of the user's group as the co-op calls it, else a name for the group.

    Staff of no such group are the co-op's staff. Empty for residents and for what the site does
    by itself.
    """
    if user is None or user.realm != Realm.STAFF:
        return ""
    groups = set(user.groups.values_list("name", flat=True))
    groups |= {SITS_WITH[group] for group in groups if group in SITS_WITH}
    for _realm, procedure in procedures():
        if procedure.desk.group in groups:
            return str(described_desk(procedure.desk).name)
    for group, name in OF_GROUP.items():
        if group in groups:
            return str(name)
    return _("Administrator strony") if user.is_superuser else _("Pracownik Spółdzielni")
