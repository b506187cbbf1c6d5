from django.apps import AppConfig


class SanitisingConfig(AppConfig):
    name = "cms_ext.base.text.sanitising"
    label = "cms_ext_sanitising"
    verbose_name = "Oczyszczanie"
