from django.apps import AppConfig
from django.core import checks

from ebok_plugin.statements.checks import check_seal


class StatementsConfig(AppConfig):
    name = "ebok_plugin.statements"
    label = "ebok_plugin_statements"
    verbose_name = "Zestawienia i pisma"

    def ready(self) -> None:
        checks.register(check_seal)
