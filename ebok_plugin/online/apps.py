from django.apps import AppConfig


class OnlineConfig(AppConfig):
    name = "ebok_plugin.online"
    label = "ebok_plugin_online"
    verbose_name = "Wpłaty online"
