from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job, LogWords, PersonalData, Plugin, PluginConfig


class ImportDeskConfig(PluginConfig):
    name = "cms_ext.desks.import_desk"
    label = "cms_ext_import_desk"
    verbose_name = "Wczytywanie plików"
    plugin = Plugin(
        slug="import-desk",
        title="Wczytywanie plików",
        log=LogWords(
            actions=(
                ("IMPORT_COMMITTED", _("Wczytanie pliku do rejestru")),
                ("IMPORT_REHEARSED", _("Próbne wczytanie pliku")),
                ("IMPORT_NOT_POSTED", _("Plik niezaksięgowany")),
                ("IMPORT_DISCARDED", _("Odrzucenie pliku do wczytania")),
                ("IMPORT_QUEUED", _("Przekazanie dużego pliku do wczytania w tle")),
            ),
            codes=(("", "cms_ext.desks.import_desk.domain.table.ImportStatus"),),
        ),
        personal_data=PersonalData(
            staff_models=("cms_ext_import_desk.ImportedFile", "cms_ext_import_desk.QueuedImport")
        ),
        jobs=(
            Job(
                "commit_queued",
                timedelta(seconds=3),
                "cms_ext.desks.import_desk.domain.queue.commit_queued",
                order=42,
                title=_("Wczytywanie dużych plików"),
            ),
        ),
    )
