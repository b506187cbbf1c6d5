from django.apps import AppConfig


class ResolutionsConfig(AppConfig):
    name = "members_area.resolutions"
    label = "members_area_resolutions"
    verbose_name = "Rejestr uchwał"
