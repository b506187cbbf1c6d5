from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "cms_ext.notices"
    label = "cms_ext_notices"
    verbose_name = "Ogłoszenia"
