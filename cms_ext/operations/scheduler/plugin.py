"""What the scheduler adds to the site."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.operations.scheduler.domain.job import clear_sessions, publish_scheduled
from cms_ext.operations.scheduler.domain.site_state import queue_faults

PLUGIN = plugins.Plugin(
    desk=plugins.DeskPart(
        help=(plugins.HelpChapter("clerks", "Rejestry i ustawienia", ("site_health",)),),
        queues=(
            plugins.WorkQueue(
                "health",
                _("Usterki techniczne serwisu"),
                "site_health",
                ("cms_ext_scheduler.view_sweep",),
                queue_faults,
                button=_("Zobacz"),
                in_menus=False,
                order=10,
            ),
        ),
        rights=(
            plugins.RightInWords(
                _("ogląda stan techniczny serwisu"), ("cms_ext_scheduler.view_sweep",)
            ),
        ),
    ),
    operations=plugins.OperationsPart(
        jobs=(
            plugins.Job(
                "publish_scheduled",
                timedelta(seconds=30),
                publish_scheduled,
                order=5,
                title=_("Publikacja i wycofywanie stron o czasie"),
            ),
            plugins.Job(
                "clear_sessions",
                timedelta(days=1),
                clear_sessions,
                order=55,
                title=_("Usuwanie wygasłych sesji"),
            ),
        ),
    ),
)
