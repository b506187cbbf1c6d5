from django.apps import AppConfig
from django.core import checks


class StaffMenuConfig(AppConfig):
    name = "cms_ext.desks.frame.staff_menu"
    label = "cms_ext_staff_menu"
    verbose_name = "Menu pracowników"

    def ready(self) -> None:
        from cms_ext.desks.frame.staff_menu.tasks import check_places  # noqa: PLC0415 - the apps must be ready

        checks.register(check_places)
