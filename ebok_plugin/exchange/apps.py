from django.apps import AppConfig
from django.core import checks


class ExchangeConfig(AppConfig):
    name = "ebok_plugin.exchange"
    label = "ebok_plugin_exchange"

    def ready(self) -> None:
        from ebok_plugin.exchange.checks import check_demo_numbers  # noqa: PLC0415 - needs models

        checks.register(check_demo_numbers, checks.Tags.database)
