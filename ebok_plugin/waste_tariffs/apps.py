from django.apps import AppConfig


class WasteTariffsConfig(AppConfig):
    name = "ebok_plugin.waste_tariffs"
    label = "ebok_plugin_waste_tariffs"
    verbose_name = "Taryfy opłat za odpady"
