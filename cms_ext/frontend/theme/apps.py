from django.core import checks
from django.utils.translation import gettext_noop as _

from cms_ext.frontend.theme.brand import COOP
from cms_ext.plugins import Plugin, PluginConfig, RightInWords, SetUp


class ThemeConfig(PluginConfig):
    name = "cms_ext.frontend.theme"
    label = "cms_ext_theme"
    verbose_name = "Wygląd"
    plugin = Plugin(
        slug="theme",
        title="Wygląd",
        set_up=SetUp(questions=COOP, section="coop", screen="coop", order=10),
        rights=(
            RightInWords(
                _("zmienia nazwę, znak, kolory i dane Spółdzielni"),
                ("cms_ext_theme.change_coopsettings",),
                placed=True,
            ),
        ),
    )

    def ready(self) -> None:
        from cms_ext.frontend.theme import receivers  # noqa: F401, PLC0415 - connects on import
        from cms_ext.frontend.theme.checks import check_icons  # noqa: PLC0415 - the registry must be full

        checks.register(check_icons)
