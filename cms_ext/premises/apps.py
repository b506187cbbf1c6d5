from django.apps import AppConfig


class PremisesConfig(AppConfig):
    name = "cms_ext.premises"
    label = "cms_ext_premises"
    verbose_name = "Nieruchomości i lokale"
