from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "cms_ext.operations.demo"
    label = "cms_ext_demo"
    verbose_name = "Demo"
