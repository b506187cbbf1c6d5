from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "cms_ext.setup"
    label = "cms_ext_setup"
    verbose_name = "Pierwsze uruchomienie"
