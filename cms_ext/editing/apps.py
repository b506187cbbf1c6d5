from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "cms_ext.editing"
    label = "cms_ext_editing"
    verbose_name = "Dzień redakcji"

    def ready(self) -> None:
        from cms_ext.editing import receivers  # noqa: F401, PLC0415 - connects on import
