from cms_ext.plugins import PluginConfig


class AnchorsConfig(PluginConfig):
    """Publishes the heads of all chains daily. A chain is declared in `EvidencePart.chains`."""

    name = "cms_ext.evidence.anchors"
    label = "cms_ext_anchors"
    verbose_name = "Skróty kontrolne"
    slug = "anchors"
    title = "Skróty kontrolne"
