from django.apps import AppConfig
from django.core import checks


class SchedulerConfig(AppConfig):
    name = "cms_ext.scheduler"
    label = "cms_ext_scheduler"
    verbose_name = "Harmonogram"

    def ready(self) -> None:
        from cms_ext.scheduler.checks import check_jobs  # noqa: PLC0415 - settings must be loaded

        checks.register(check_jobs)
