from cms_ext.plugins import Plugin, PluginConfig


class PostersConfig(PluginConfig):
    name = "cms_ext.public_site.posters"
    label = "cms_ext_posters"
    verbose_name = "Plakaty"
    plugin = Plugin(
        slug="posters",
        title="Plakaty",
        urls="cms_ext.public_site.posters.urls",
        reach="cms_ext.public_site.posters.domain.posting.ways",
    )
