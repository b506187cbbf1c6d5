from django.apps import AppConfig


class CompletenessConfig(AppConfig):
    name = "members_area.completeness"
    label = "members_area_completeness"
    verbose_name = "Kompletność biblioteki"
