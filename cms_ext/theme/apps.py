from django.apps import AppConfig


class ThemeConfig(AppConfig):
    name = "cms_ext.theme"
    label = "cms_ext_theme"
    verbose_name = "Wygląd"
