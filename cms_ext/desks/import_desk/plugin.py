"""What imports add to the site: log words and the job of large files."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.desks.import_desk.domain.queue import commit_queued, expire_proposed
from cms_ext.desks.import_desk.domain.table import ImportStatus

PLUGIN = plugins.Plugin(
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(
            staff_models=(
                "cms_ext_import_desk.ImportedFile",
                "cms_ext_import_desk.ImportLayout",
                "cms_ext_import_desk.QueuedImport",
            )
        )
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("IMPORT_COMMITTED", _("Wczytanie pliku do rejestru")),
                ("IMPORT_REHEARSED", _("Próbne wczytanie pliku")),
                ("IMPORT_NOT_POSTED", _("Plik niezaksięgowany")),
                ("IMPORT_DISCARDED", _("Odrzucenie pliku do wczytania")),
                ("IMPORT_PROPOSED", _("Przekazanie pliku do zatwierdzenia")),
                ("IMPORT_APPROVED", _("Zatwierdzenie pliku do wczytania")),
                ("MAPPING_PROFILE_SAVED", _("Zapisanie układu plików")),
                ("MAPPING_PROFILE_RENAMED", _("Zmiana nazwy układu plików")),
                ("MAPPING_PROFILE_REMOVED", _("Usunięcie układu plików")),
                ("IMPORT_QUEUED", _("Przekazanie dużego pliku do wczytania w tle")),
            ),
            codes=(("", ImportStatus),),
        )
    ),
    operations=plugins.OperationsPart(
        letter_kinds=plugins.leave_unjudged(
            "It tells staff of a refusal.", "cms_ext/import_desk/mail/refused.txt"
        ),
        jobs=(
            plugins.Job(
                "commit_queued",
                timedelta(seconds=3),
                commit_queued,
                order=42,
                title=_("Wczytywanie dużych plików"),
            ),
            plugins.Job(
                "expire_proposed",
                timedelta(hours=1),
                expire_proposed,
                order=43,
                title=_("Usuwanie plików, których nikt nie zatwierdził"),
            ),
        ),
    ),
)
