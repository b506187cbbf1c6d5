from django.apps import AppConfig


class ImportDeskConfig(AppConfig):
    name = "cms_ext.import_desk"
    label = "cms_ext_import_desk"
    verbose_name = "Wczytywanie plików"
