from django.apps import AppConfig


class PostersConfig(AppConfig):
    name = "cms_ext.posters"
    label = "cms_ext_posters"
    verbose_name = "Plakaty"
