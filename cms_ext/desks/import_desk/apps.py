from cms_ext.plugins import LogWords, PersonalData, Plugin, PluginConfig


class ImportDeskConfig(PluginConfig):
    name = "cms_ext.desks.import_desk"
    label = "cms_ext_import_desk"
    verbose_name = "Wczytywanie plików"
    plugin = Plugin(
        slug="import-desk",
        title="Wczytywanie plików",
        log=LogWords(codes=(("", "cms_ext.desks.import_desk.domain.report.ImportStatus"),)),
        personal_data=PersonalData(staff_models=("cms_ext_import_desk.ImportedFile",)),
    )
