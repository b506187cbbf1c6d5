from django.apps import AppConfig


class FeeChangesConfig(AppConfig):
    name = "ebok_plugin.fee_changes"
    label = "ebok_plugin_fee_changes"
    verbose_name = "Zmiany opłat"
