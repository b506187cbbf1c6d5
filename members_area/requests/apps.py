from django.apps import AppConfig

from cms_ext.plugins.coverage import Coverage


class RequestsConfig(AppConfig):
    name = "members_area.requests"
    label = "members_area_requests"
    verbose_name = "Wnioski o dokumenty"

    def ready(self) -> None:
        from cms_ext.evidence.sealed_rows.signals import seal_library_rows  # noqa: PLC0415 - needs models

        # The library shows it and knows neither this app nor its models.
        from members_area.library.domain.contributed import add_waiting_source  # noqa: PLC0415 - needs models
        from members_area.requests.domain.progress import list_request_tasks  # noqa: PLC0415 - needs models
        from members_area.requests.models import DocumentRequest  # noqa: PLC0415 - needs models

        add_waiting_source(list_request_tasks)
        seal_library_rows(
            DocumentRequest.kinds.through,
            Coverage(sealed=("documentrequest_id", "documentkind_id")),
        )
