from django.apps import AppConfig


class SchedulerConfig(AppConfig):
    name = "cms_ext.scheduler"
    label = "cms_ext_scheduler"
    verbose_name = "Harmonogram"
