from django.apps import AppConfig


class EbokAccessConfig(AppConfig):
    name = "ebok_plugin.ledger.admission"
    label = "ebok_plugin_access"
    verbose_name = "Dostęp do E-BOK"
