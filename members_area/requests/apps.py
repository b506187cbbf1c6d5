from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "members_area.requests"
    label = "members_area_requests"
    verbose_name = "Wnioski o dokumenty"

    def ready(self) -> None:
        # The library shows it and knows neither this app nor its models.
        from members_area.library.domain.contributed import add_waiting_source  # noqa: PLC0415 - needs models
        from members_area.requests.domain.progress import waiting_tasks  # noqa: PLC0415 - needs models

        add_waiting_source(waiting_tasks)
