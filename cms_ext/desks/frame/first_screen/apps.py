from django.apps import AppConfig


class FirstScreenConfig(AppConfig):
    name = "cms_ext.desks.frame.first_screen"
    label = "cms_ext_first_screen"
    verbose_name = "Pierwszy ekran"
