from cms_ext.plugins import PluginConfig


class FeedsConfig(PluginConfig):
    name = "cms_ext.operations.feeds"
    label = "cms_ext_feeds"
    verbose_name = "Źródła danych"
    slug = "feeds"
    title = "Źródła danych"
