from django.apps import AppConfig


class MetersConfig(AppConfig):
    name = "ebok_plugin.utilities.meters"
    label = "ebok_plugin_meters"
    verbose_name = "Liczniki i odczyty"
