from django.apps import AppConfig


class SanitisingConfig(AppConfig):
    name = "cms_ext.base.sanitising"
    label = "cms_ext_sanitising"
    verbose_name = "Oczyszczanie"
