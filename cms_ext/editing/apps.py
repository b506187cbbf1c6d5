from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "cms_ext.editing"
    label = "cms_ext_editing"
    verbose_name = "Dzień redakcji"
