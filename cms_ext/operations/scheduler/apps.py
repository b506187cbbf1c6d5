from datetime import timedelta

from django.core import checks

from cms_ext.plugins import Job, Plugin, PluginConfig

SWEEP = "cms_ext.operations.scheduler.domain.sweep"


class SchedulerConfig(PluginConfig):
    name = "cms_ext.operations.scheduler"
    label = "cms_ext_scheduler"
    verbose_name = "Harmonogram"
    plugin = Plugin(
        slug="scheduler",
        title="Harmonogram",
        jobs=(
            Job("publish_scheduled", timedelta(seconds=30), f"{SWEEP}.publish_scheduled", order=5),
            Job("clear_sessions", timedelta(days=1), f"{SWEEP}.clear_sessions", order=55),
        ),
    )

    def ready(self) -> None:
        from cms_ext.operations.scheduler.checks import check_jobs  # noqa: PLC0415 - settings must be loaded

        checks.register(check_jobs)
