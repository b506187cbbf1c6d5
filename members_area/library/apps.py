from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "members_area.library"
    label = "members_area_library"
    verbose_name = "Biblioteka dokumentów"

    def ready(self) -> None:
        from cms_ext.evidence.sealed_rows.signals import seal_library_rows  # noqa: PLC0415 - needs models
        from members_area.library.models import (  # noqa: PLC0415 - needs models
            DocumentGroupPermission,
            DocumentUserPermission,
        )

        for model in (DocumentGroupPermission, DocumentUserPermission):
            seal_library_rows(model, model.coverage)
