from cms_ext.plugins import PluginConfig


class AnchorsConfig(PluginConfig):
    """The heads of all chains, told outside every day. A chain is declared in `Plugin.chains`."""

    name = "cms_ext.evidence.anchors"
    label = "cms_ext_anchors"
    verbose_name = "Skróty kontrolne"
    slug = "anchors"
    title = "Skróty kontrolne"
