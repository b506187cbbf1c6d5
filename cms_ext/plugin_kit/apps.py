from django.apps import AppConfig


class PluginKitConfig(AppConfig):
    name = "cms_ext.plugin_kit"
    label = "cms_ext_plugin_kit"
    verbose_name = "Zestaw autora wtyczek"
