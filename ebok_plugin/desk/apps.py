from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "ebok_plugin.desk"
    label = "ebok_plugin_desk"
    verbose_name = "Biuro rozliczeń"
