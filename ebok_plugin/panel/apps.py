from django.apps import AppConfig


class PanelConfig(AppConfig):
    name = "ebok_plugin.panel"
    label = "ebok_plugin_panel"
    verbose_name = "Panel E-BOK"
