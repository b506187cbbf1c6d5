from django.apps import AppConfig
from django.core import checks

from ebok_plugin.ledger.conf import check_ledger_settings


class LedgerConfig(AppConfig):
    name = "ebok_plugin.ledger"
    label = "ebok_plugin_ledger"
    verbose_name = "Konta rozliczeniowe"

    def ready(self) -> None:
        from ebok_plugin.ledger import among  # noqa: F401, PLC0415 - connects on import
        from ebok_plugin.ledger.domain import account  # noqa: F401, PLC0415 - connects on import

        checks.register(check_ledger_settings)
        among.register()
