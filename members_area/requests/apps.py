from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "members_area.requests"
    label = "members_area_requests"
    verbose_name = "Wnioski o dokumenty"
