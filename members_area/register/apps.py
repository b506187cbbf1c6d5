from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "members_area.register"
    label = "members_area_register"
    verbose_name = "Rejestr członków"
