from cms_ext.plugins import PluginConfig


class DetectorConfig(PluginConfig):
    name = "cms_ext.public_site.detector"
    label = "cms_ext_detector"
    verbose_name = "Ochrona danych osobowych w dokumentach"
    slug = "detector"
    title = "Ochrona danych osobowych w dokumentach"
