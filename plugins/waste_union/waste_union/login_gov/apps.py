"""The plugin of login.gov.pl: signing in to E-BOK by the national node."""

from django.core import checks
from django.utils.translation import gettext_noop as _

from cms_ext.plugins import PluginConfig

LOGIN_GOV = "waste_union_login_gov"


class LoginGovConfig(PluginConfig):
    name = "waste_union.login_gov"
    label = LOGIN_GOV
    verbose_name = _("Logowanie przez login.gov.pl")
    slug = "login-gov"
    title = "Logowanie przez login.gov.pl"
    realm = "ebok"
    requires = ("ebok",)
    needs_settings = ("COOP_LOGIN_GOV_NODE", "COOP_LOGIN_GOV_TRANSPORT")

    def ready(self) -> None:
        from waste_union.login_gov.conf import check_login_gov  # noqa: PLC0415 - as others

        checks.register(check_login_gov)
