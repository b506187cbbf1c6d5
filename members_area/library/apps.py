from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "members_area.library"
    label = "members_area_library"
    verbose_name = "Biblioteka dokumentów"
