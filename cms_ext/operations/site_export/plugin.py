"""What the full export adds to the site."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.operations.site_export.domain.standing import (
    list_standing_exports,
    make_standing_export,
    read_standing_exports,
)

PLUGIN = plugins.Plugin(
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("SITE_EXPORTED", _("Pełny eksport serwisu")),
                ("SITE_RESEALED", _("Opieczętowanie dowodów po wczytaniu eksportu")),
                ("SITE_EXPORT_FAILED", _("Nieudany pełny eksport")),
            )
        ),
    ),
    operations=plugins.OperationsPart(
        jobs=(
            plugins.Job(
                "standing_export",
                timedelta(days=settings.COOP_EXPORT_DAYS),
                make_standing_export,
                order=98,
                only_with="COOP_EXPORT_TO",
                title=_("Pełny eksport do folderu albo magazynu"),
                cure=_(
                    "Powód jest w „Ustawienia” → „Kopie zapasowe”. Popraw ustawienia COOP_EXPORT_… "
                    "albo miejsce, do którego idzie eksport."
                ),
                beside=True,
            ),
        ),
        feeds=(
            plugins.Feed(
                "site_export",
                _("Pełny eksport serwisu (na zewnątrz)"),
                ("cms_ext_backup.view_backuprecord", "cms_ext_backup.add_backuprecord"),
                read_standing_exports,
                list_standing_exports,
                term=plugins.FeedTerm(settings.COOP_EXPORT_DAYS + 1),
                order=90,
            ),
        ),
    ),
)
