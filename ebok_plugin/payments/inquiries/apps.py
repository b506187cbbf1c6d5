from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "ebok_plugin.payments.inquiries"
    label = "ebok_plugin_inquiries"
    verbose_name = "Brakujące wpłaty"
