from django.apps import AppConfig


class StaffRegisterConfig(AppConfig):
    name = "cms_ext.desks.people.staff_register"
    label = "cms_ext_staff_register"
    verbose_name = "Pracownicy i role"
