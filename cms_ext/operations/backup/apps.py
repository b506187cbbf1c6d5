from django.utils.translation import gettext_noop as _

from cms_ext.plugins import FirstStep, LogWords, Plugin, PluginConfig, RightInWords, Role


class BackupConfig(PluginConfig):
    name = "cms_ext.operations.backup"
    label = "cms_ext_backup"
    verbose_name = "Kopie zapasowe"
    plugin = Plugin(
        slug="backup",
        title="Kopie zapasowe",
        log=LogWords(
            actions=(
                ("BACKUP_MADE", _("Wykonanie kopii zapasowej")),
                ("BACKUP_FAILED", _("Nieudana kopia zapasowa")),
                ("BACKUP_RESTORED", _("Przywrócenie serwisu z kopii")),
                ("BACKUP_DRILLED", _("Wpisanie próby przywrócenia kopii")),
            )
        ),
        roles=(Role("auditor", ("cms_ext_backup.view_backuprecord",)),),
        rights=(
            RightInWords(
                _("ogląda, kiedy powstały kopie zapasowe i jak wypadły próby"),
                ("cms_ext_backup.view_backuprecord",),
            ),
        ),
        first_steps=(
            FirstStep(
                _("Zrób pierwszą kopię zapasową"),
                _(
                    "Jedno polecenie na serwerze; ekran pokazuje je i mówi, kiedy powstała "
                    "ostatnia."
                ),
                "backups",
                "cms_ext_backup.add_backuprecord",
                "cms_ext.operations.backup.domain.record.is_tried",
                order=55,
            ),
        ),
    )
