"""The IKCS plugin: the members' panel, the member register and the document library."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import HOUSING_COOPERATIVE, PluginConfig

IKCS = "ikcs"


class MembersAreaConfig(PluginConfig):
    name = "members_area"
    verbose_name = _("Strefa członka")
    slug = "ikcs"
    title = "IKCS"
    realm = IKCS
    office = HOUSING_COOPERATIVE
    leaves_out = frozenset({"waste-accounts"})
    panel_prefix = "/ikcs/"
    brings = (
        "members_area.register",
        "members_area.library",
        "members_area.library.reading",
        "members_area.resolutions",
        "members_area.meetings",
        "members_area.completeness",
        "members_area.requests",
        "members_area.library.intake",
    )
    needs_settings = ("COOP_PRIVATE_ROOT", "COOP_IKCS_LOGIN_PATTERN")
