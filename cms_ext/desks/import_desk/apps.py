from cms_ext.plugins import PluginConfig


class ImportDeskConfig(PluginConfig):
    name = "cms_ext.desks.import_desk"
    label = "cms_ext_import_desk"
    verbose_name = "Wczytywanie plików"
    slug = "import-desk"
    title = "Wczytywanie plików"
