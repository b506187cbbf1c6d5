"""Who sees the premises tree, and who changes which level of it."""

from __future__ import annotations

from typing import Any

SEES = "cms_ext_premises.view_property"
CHANGES_TREE = "cms_ext_premises.change_property"
CHANGES_PREMISES = "cms_ext_premises.change_premises"


def may_change(user: Any, level: str) -> bool:
    """Premises have a right of their own: the finance desk keeps areas, not the tree."""
    needed = CHANGES_PREMISES if level == "premises" else CHANGES_TREE
    return bool(user.has_perm(SEES) and user.has_perm(needed))
