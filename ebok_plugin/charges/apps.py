from django.apps import AppConfig


class ChargesConfig(AppConfig):
    name = "ebok_plugin.charges"
    label = "ebok_plugin_charges"
