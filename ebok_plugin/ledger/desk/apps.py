from django.apps import AppConfig


class LedgerDeskConfig(AppConfig):
    name = "ebok_plugin.ledger.desk"
    label = "ebok_plugin_desk"
    verbose_name = "Biuro rozliczeń"
