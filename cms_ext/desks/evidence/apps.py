from cms_ext.plugins import PluginConfig


class EvidenceConfig(PluginConfig):
    """Certificates and erasures of publications, and the public page of anchors."""

    name = "cms_ext.desks.evidence"
    label = "cms_ext_evidence"
    verbose_name = "Dowody publikacji"
    slug = "proof"
    title = "Dowody publikacji"
