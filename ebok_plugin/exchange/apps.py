from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "ebok_plugin.exchange"
    label = "ebok_plugin_exchange"
