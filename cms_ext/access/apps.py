from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "cms_ext.access"
    label = "cms_ext_access"
    verbose_name = "Wnioski o dostęp"
