from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "cms_ext.setup"
    label = "cms_ext_setup"
    verbose_name = "Pierwsze uruchomienie"

    def ready(self) -> None:
        from cms_ext.setup import receivers  # noqa: F401, PLC0415 - connects on import
