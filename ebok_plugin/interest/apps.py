from django.apps import AppConfig
from django.core import checks

from ebok_plugin.interest.conf import check_interest_settings


class InterestConfig(AppConfig):
    name = "ebok_plugin.interest"
    label = "ebok_plugin_interest"
    verbose_name = "Odsetki"

    def ready(self) -> None:
        # What needs models is imported when they are there.
        from ebok_plugin.interest.domain.issue import AUDITORS  # noqa: PLC0415 - models
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - models

        checks.register(check_interest_settings)
        for auditor in AUDITORS:
            register_auditor(auditor)
