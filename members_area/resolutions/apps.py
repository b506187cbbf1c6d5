from django.apps import AppConfig


class ResolutionsConfig(AppConfig):
    name = "members_area.resolutions"
    label = "members_area_resolutions"
    verbose_name = "Rejestr uchwał"

    def ready(self) -> None:
        # The library shows it and knows neither this app nor its models.
        from members_area.library.domain.contributed import add_register_source  # noqa: PLC0415 - needs models
        from members_area.resolutions.domain.register import list_register_entries  # noqa: PLC0415 - needs models

        add_register_source(list_register_entries)
