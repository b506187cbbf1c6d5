from datetime import timedelta

from django.conf import settings
from django.core import checks
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_noop as _

from cms_ext.base.files.private_storage import close_database_file
from cms_ext.base.files.sandbox.places import PLACES
from cms_ext.plugins import Job, Plugin, PluginConfig, RightInWords, WorkQueue

SWEEP = "cms_ext.operations.scheduler.domain.sweep"


class SchedulerConfig(PluginConfig):
    name = "cms_ext.operations.scheduler"
    label = "cms_ext_scheduler"
    verbose_name = "Harmonogram"
    plugin = Plugin(
        slug="scheduler",
        title="Harmonogram",
        today=(
            WorkQueue(
                "health",
                _("Usterki techniczne serwisu"),
                "site_health",
                ("cms_ext_scheduler.view_sweep",),
                "cms_ext.operations.scheduler.domain.health.faults_waiting",
                button=_("Zobacz"),
                in_menus=False,
                order=10,
            ),
        ),
        rights=(
            RightInWords(_("ogląda stan techniczny serwisu"), ("cms_ext_scheduler.view_sweep",)),
        ),
        jobs=(
            Job(
                "publish_scheduled",
                timedelta(seconds=30),
                f"{SWEEP}.publish_scheduled",
                order=5,
                title=_("Publikacja i wycofywanie stron o czasie"),
            ),
            Job(
                "clear_sessions",
                timedelta(days=1),
                f"{SWEEP}.clear_sessions",
                order=55,
                title=_("Usuwanie wygasłych sesji"),
            ),
        ),
    )

    def ready(self) -> None:
        from cms_ext.operations.scheduler.checks import check_jobs  # noqa: PLC0415 - settings must be loaded

        checks.register(check_jobs)
        PLACES.folder = settings.DATA_DIR / "sandbox"
        connection_created.connect(close_database_file)
