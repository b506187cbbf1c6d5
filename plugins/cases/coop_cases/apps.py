"""The plugin of cases: faults, complaints and requests, with a login or without one."""

from django.core import checks
from django.utils.translation import gettext_noop as _

from cms_ext.plugins import PluginConfig


class CasesConfig(PluginConfig):
    name = "coop_cases"
    former_names = {"cases": "coop_cases"}
    label = "cases"
    verbose_name = _("Sprawy")
    slug = "cases"
    title = "Sprawy"
    needs_settings = ("COOP_CASES_PER_ADDRESS",)

    def ready(self) -> None:
        from coop_cases.domain.notice import check_replies  # noqa: PLC0415 - the apps must be ready

        checks.register(check_replies)
