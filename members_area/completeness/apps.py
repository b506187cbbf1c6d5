from django.apps import AppConfig


class CompletenessConfig(AppConfig):
    name = "members_area.completeness"
    label = "members_area_completeness"
    verbose_name = "Kompletność biblioteki"

    def ready(self) -> None:
        from members_area.completeness import receivers  # noqa: F401, PLC0415 - connects on import
