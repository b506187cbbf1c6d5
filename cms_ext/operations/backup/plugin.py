"""What the backups add to the site."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.operations.backup.domain.record import has_backup

PLUGIN = plugins.Plugin(
    desk=plugins.DeskPart(
        help=(plugins.HelpChapter("clerks", "Rejestry i ustawienia", ("backups",)),),
        roles=(plugins.Role("auditor", ("cms_ext_backup.view_backuprecord",)),),
        rights=(
            plugins.RightInWords(
                _("ogląda, kiedy powstały kopie zapasowe i jak wypadły próby"),
                ("cms_ext_backup.view_backuprecord",),
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("BACKUP_MADE", _("Wykonanie kopii zapasowej")),
                ("BACKUP_FAILED", _("Nieudana kopia zapasowa")),
                ("BACKUP_RESTORED", _("Przywrócenie serwisu z kopii")),
                ("BACKUP_DRILLED", _("Wpisanie próby przywrócenia kopii")),
            )
        ),
    ),
    operations=plugins.OperationsPart(
        first_steps=(
            plugins.FirstStep(
                _("Zrób pierwszą kopię zapasową"),
                _(
                    "Jedno polecenie na serwerze; ekran pokazuje je i mówi, kiedy powstała "
                    "ostatnia."
                ),
                "backups",
                "cms_ext_backup.add_backuprecord",
                has_backup,
                order=55,
            ),
        ),
    ),
)
