from cms_ext.plugins import PluginConfig


class PostersConfig(PluginConfig):
    name = "cms_ext.public_site.notices.posters"
    label = "cms_ext_posters"
    verbose_name = "Plakaty"
    slug = "posters"
    title = "Plakaty"
