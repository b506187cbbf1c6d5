"""The plugin of the mock: a node of our own that speaks as login.gov.pl does; for the demo."""

from django.core import checks
from django.utils.translation import gettext_noop as _

from cms_ext.plugins import PluginConfig


class LoginGovMockConfig(PluginConfig):
    name = "waste_union.login_gov_mock"
    label = "waste_union_login_gov_mock"
    verbose_name = _("Testowy login.gov.pl")
    slug = "mock-login-gov"
    title = "Testowy login.gov.pl"
    requires = ("login-gov",)

    def ready(self) -> None:
        from waste_union.login_gov_mock.checks import refuse_mock  # noqa: PLC0415 - as others

        checks.register(refuse_mock)
