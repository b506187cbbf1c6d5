from django.apps import AppConfig


class WasteTariffsConfig(AppConfig):
    name = "waste_union.tariffs"
    label = "waste_union_tariffs"
    verbose_name = "Taryfy opłat za odpady"
