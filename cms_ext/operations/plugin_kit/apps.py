from django.apps import AppConfig


class PluginKitConfig(AppConfig):
    name = "cms_ext.operations.plugin_kit"
    label = "cms_ext_plugin_kit"
    verbose_name = "Zestaw autora wtyczek"
