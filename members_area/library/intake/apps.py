from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "members_area.library.intake"
    label = "members_area_intake"
    verbose_name = "Przyjmowanie wielu dokumentów"
