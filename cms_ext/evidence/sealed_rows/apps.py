from cms_ext.plugins import PluginConfig


class SealedRowsConfig(PluginConfig):
    """Rows that money is computed with, and that may change: each change is sealed."""

    name = "cms_ext.evidence.sealed_rows"
    label = "cms_ext_sealed_rows"
    verbose_name = "Pieczęcie wierszy"
    slug = "sealed-rows"
    title = "Pieczęcie wierszy"
