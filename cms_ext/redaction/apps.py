from django.apps import AppConfig


class RedactionConfig(AppConfig):
    name = "cms_ext.redaction"
    label = "cms_ext_redaction"
    verbose_name = "Ochrona danych osobowych w dokumentach"
