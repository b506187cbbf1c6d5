from django.apps import AppConfig


class WasteTariffsConfig(AppConfig):
    name = "waste_union.tariffs"
    label = "ebok_plugin_waste_tariffs"
    verbose_name = "Taryfy opłat za odpady"
