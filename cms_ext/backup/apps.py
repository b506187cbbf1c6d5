from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "cms_ext.backup"
    label = "cms_ext_backup"
    verbose_name = "Kopie zapasowe"
