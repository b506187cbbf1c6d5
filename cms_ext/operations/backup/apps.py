from cms_ext.plugins import PluginConfig


class BackupConfig(PluginConfig):
    name = "cms_ext.operations.backup"
    label = "cms_ext_backup"
    verbose_name = "Kopie zapasowe"
    slug = "backup"
    title = "Kopie zapasowe"
