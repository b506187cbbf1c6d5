from django.apps import AppConfig


class CompletenessConfig(AppConfig):
    name = "members_area.completeness"
    label = "members_area_completeness"
    verbose_name = "Kompletność biblioteki"

    def ready(self) -> None:
        from members_area.completeness.domain.public_status import status_page  # noqa: PLC0415 - needs models

        # The library shows it and knows neither this app nor its models.
        from members_area.completeness.domain.report import find_absent_papers  # noqa: PLC0415 - needs models
        from members_area.library.domain.contributed import add_absent_source, add_public_source  # noqa: PLC0415 - needs models

        add_absent_source(find_absent_papers)
        add_public_source(status_page)
