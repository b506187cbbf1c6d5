from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "cms_ext.mail"
    label = "cms_ext_mail"
    verbose_name = "Poczta"
