from django.apps import AppConfig


class PersonRegisterConfig(AppConfig):
    name = "cms_ext.desks.people.person_register"
    label = "cms_ext_person_register"
    verbose_name = "Osoby"
