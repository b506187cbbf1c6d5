from django.apps import AppConfig


class StatementsConfig(AppConfig):
    name = "ebok_plugin.statements"
    label = "ebok_plugin_statements"
    verbose_name = "Zestawienia i pisma"
