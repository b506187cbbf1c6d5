from cms_ext.plugins import PluginConfig


class SynonymsConfig(PluginConfig):
    name = "cms_ext.public_site.pages.synonyms"
    label = "cms_ext_synonyms"
    verbose_name = "Synonimy"
    slug = "synonyms"
    title = "Synonimy w wyszukiwarce"
