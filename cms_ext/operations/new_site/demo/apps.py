from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "cms_ext.operations.new_site.demo"
    label = "cms_ext_demo"
    verbose_name = "Demo"
