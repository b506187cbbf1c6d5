from django.conf import settings
from django.core import checks
from django.db.backends.signals import connection_created

from cms_ext.base.files.sandbox.program import SLOTS
from cms_ext.base.files.stored_files import close_database_file
from cms_ext.plugins import PluginConfig


class SchedulerConfig(PluginConfig):
    name = "cms_ext.operations.scheduler"
    label = "cms_ext_scheduler"
    verbose_name = "Harmonogram"
    slug = "scheduler"
    title = "Harmonogram"

    def ready(self) -> None:
        from cms_ext.operations.scheduler.domain.job import check_jobs  # noqa: PLC0415 - settings must be loaded

        checks.register(check_jobs)
        SLOTS.folder = settings.DATA_DIR / "sandbox"
        connection_created.connect(close_database_file)
