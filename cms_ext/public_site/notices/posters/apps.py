from django.utils.translation import gettext_noop as _

from cms_ext.plugins import LogWords, Plugin, PluginConfig


class PostersConfig(PluginConfig):
    name = "cms_ext.public_site.notices.posters"
    label = "cms_ext_posters"
    verbose_name = "Plakaty"
    plugin = Plugin(
        slug="posters",
        title="Plakaty",
        log=LogWords(
            actions=(
                ("POSTER_PRINTED", _("Wydruk plakatu")),
                ("POSTER_PUT_UP", _("Wywieszenie plakatu")),
                ("POSTER_TAKEN_DOWN", _("Zdjęcie plakatu")),
            )
        ),
        urls="cms_ext.public_site.notices.posters.urls",
        reach="cms_ext.public_site.notices.posters.domain.ways",
    )
