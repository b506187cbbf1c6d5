from django.apps import AppConfig
from django.core import checks


class ChargesConfig(AppConfig):
    name = "ebok_plugin.charges"
    label = "ebok_plugin_charges"
    verbose_name = "Naliczenia"

    def ready(self) -> None:
        from ebok_plugin.charges import receivers  # noqa: F401, PLC0415 - connects on import
        from ebok_plugin.charges.checks import check_charge_settings  # noqa: PLC0415 - needs settings

        checks.register(check_charge_settings)
