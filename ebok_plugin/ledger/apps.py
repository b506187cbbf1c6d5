from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ebok_plugin.ledger"
    label = "ebok_plugin_ledger"
