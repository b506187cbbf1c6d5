from django.apps import AppConfig


class PageCacheConfig(AppConfig):
    name = "cms_ext.frontend.page_cache"
    label = "cms_ext_page_cache"
    verbose_name = "Pamięć stron"

    def ready(self) -> None:
        from cms_ext.frontend.page_cache import receivers  # noqa: F401, PLC0415 - connects on import
