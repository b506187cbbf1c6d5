from django.apps import AppConfig
from django.core import checks

from ebok_plugin.statements.checks import check_seal


class StatementsConfig(AppConfig):
    name = "ebok_plugin.statements"
    label = "ebok_plugin_statements"
    verbose_name = "Zestawienia i pisma"

    def ready(self) -> None:
        # What needs models is imported when they are there.
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - models
        from ebok_plugin.statements import receivers  # noqa: F401, PLC0415 - connects on import
        from ebok_plugin.statements.domain.audit import AUDITORS  # noqa: PLC0415 - models

        checks.register(check_seal)
        for auditor in AUDITORS:
            register_auditor(auditor)
