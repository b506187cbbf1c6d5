from django.core import checks

from cms_ext.frontend.theme.icons import check_icons
from cms_ext.plugins import PluginConfig


class ThemeConfig(PluginConfig):
    name = "cms_ext.frontend.theme"
    label = "cms_ext_theme"
    verbose_name = "Wygląd"
    slug = "theme"
    title = "Wygląd"

    def ready(self) -> None:
        from cms_ext.frontend.theme import frame  # noqa: F401, PLC0415 - connects on import
        from cms_ext.frontend.theme.renditions import clean_renditions  # noqa: PLC0415 - models

        clean_renditions()
        checks.register(check_icons)
