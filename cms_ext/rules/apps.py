from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "cms_ext.rules"
    label = "cms_ext_rules"
    verbose_name = "Reguły prawne"
