from django.apps import AppConfig


class StaffMenuConfig(AppConfig):
    name = "cms_ext.desks.frame.staff_menu"
    label = "cms_ext_staff_menu"
    verbose_name = "Menu pracowników"
