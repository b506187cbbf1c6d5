from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class PanelConfig(AppConfig):
    name = "ebok_plugin.panel"
    label = "ebok_plugin_panel"
    verbose_name = gettext_lazy("Panel E-BOK")
