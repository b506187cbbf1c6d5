"""Which of the accountant's screens a site has."""

from __future__ import annotations

from django.conf import settings

UNION, MEMBERS = "waste_union", "members_area"


def has_property_results() -> bool:
    """Whether costs and income are kept per property (art. 4 ust. 4¹ of the co-ops act).

    A waste union, which has no members, has no such duty.
    """
    is_union = any(name.partition(".")[0] == UNION for name in settings.PLUGINS)
    return not is_union or MEMBERS in settings.PLUGINS
