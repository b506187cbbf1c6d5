"""The plugin of the mock: a node of our own that speaks as login.gov.pl does; for the demo."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
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
        register(refuse_mock)


def refuse_mock(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report coop.E042 on a site that is no demo: the mock signs in anybody as anybody."""
    if settings.COOP_DEMO:
        return []
    return [
        Error(
            "waste_union.login_gov_mock signs in anybody as anybody: it is for demo and tests.",
            hint="Take it out of COOP_PLUGINS.",
            id="coop.E042",
        )
    ]
