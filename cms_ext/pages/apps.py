from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "cms_ext.pages"
    label = "cms_ext_pages"
    verbose_name = "Strony"
