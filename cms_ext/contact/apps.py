from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "cms_ext.contact"
    label = "cms_ext_contact"
    verbose_name = "Formularz kontaktowy"
