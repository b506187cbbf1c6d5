from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "members_area.library.reading"
    label = "members_area_reading"
    verbose_name = "Czytelnicy biblioteki"
