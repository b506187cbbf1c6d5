from cms_ext.plugins import PersonalData, Plugin, PluginConfig


class ImportDeskConfig(PluginConfig):
    name = "cms_ext.desks.import_desk"
    label = "cms_ext_import_desk"
    verbose_name = "Wczytywanie plików"
    plugin = Plugin(
        slug="import-desk",
        title="Wczytywanie plików",
        personal_data=PersonalData(staff_models=("cms_ext_import_desk.ImportedFile",)),
    )
