from django.apps import AppConfig
from django.core import checks


class FrameConfig(AppConfig):
    name = "cms_ext.desks.frame"
    label = "cms_ext_frame"
    verbose_name = "Pierwszy ekran i menu pracowników"

    def ready(self) -> None:
        from cms_ext.desks.frame.staff_menu import check_menu_places  # noqa: PLC0415 - the apps must be ready

        checks.register(check_menu_places)
