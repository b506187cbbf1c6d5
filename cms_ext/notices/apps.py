from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "cms_ext.notices"
    label = "cms_ext_notices"
    verbose_name = "Ogłoszenia"

    def ready(self) -> None:
        from cms_ext.notices import receivers  # noqa: F401, PLC0415 - connects on import
