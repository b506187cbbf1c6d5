from django.apps import AppConfig
from django.core import checks

from ebok_plugin.charges.conf import check_charge_settings


class ChargesConfig(AppConfig):
    name = "ebok_plugin.charges"
    label = "ebok_plugin_charges"
    verbose_name = "Naliczenia"

    def ready(self) -> None:
        from ebok_plugin.charges.domain import premises_value  # noqa: F401, PLC0415 - connects on import

        checks.register(check_charge_settings)
