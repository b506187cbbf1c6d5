from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "cms_ext.privacy"
    label = "cms_ext_privacy"
    verbose_name = "Dane osobowe"
