from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "ebok_plugin.inquiries"
    label = "ebok_plugin_inquiries"
    verbose_name = "Brakujące wpłaty"
