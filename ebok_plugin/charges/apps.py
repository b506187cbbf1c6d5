from django.apps import AppConfig
from django.core import checks

from ebok_plugin.charges.conf import check_charge_settings


class ChargesConfig(AppConfig):
    name = "ebok_plugin.charges"
    label = "ebok_plugin_charges"
    verbose_name = "Naliczenia"

    def ready(self) -> None:
        from ebok_plugin.charges.domain import premises_value  # noqa: F401, PLC0415 - connects on import
        from ebok_plugin.charges.domain.run.rehearsal_check import (  # noqa: PLC0415 - models
            rehearsals_hold,
        )
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - models

        checks.register(check_charge_settings)
        register_auditor(rehearsals_hold)
