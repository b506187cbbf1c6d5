"""What the rights of tariffs mean in words, and which role has them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords, Role

TARIFFS = "waste_union_tariffs"
ENTERS = "wagtailadmin.access_admin"

SEES_TARIFFS = (
    f"{TARIFFS}.view_authority",
    f"{TARIFFS}.view_commune",
    f"{TARIFFS}.view_tariffversion",
)
KEEPS_TARIFFS = (
    f"{TARIFFS}.add_authority",
    f"{TARIFFS}.change_authority",
    f"{TARIFFS}.add_commune",
    f"{TARIFFS}.change_commune",
    f"{TARIFFS}.add_tariffversion",
    f"{TARIFFS}.change_tariffversion",
)

TARIFF_RIGHTS = (
    RightInWords(_("ogląda taryfy opłat za odpady i gminy"), SEES_TARIFFS),
    RightInWords(_("wpisuje taryfy opłat za odpady z uchwał i prowadzi gminy"), KEEPS_TARIFFS),
)
TARIFF_ROLES = (
    Role("waste_clerk", (ENTERS, *SEES_TARIFFS)),
    Role("waste_admin", (ENTERS, *SEES_TARIFFS, *KEEPS_TARIFFS)),
    Role("auditor", SEES_TARIFFS),
)
