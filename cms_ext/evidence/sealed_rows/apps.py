from cms_ext.plugins import PluginConfig


class SealedRowsConfig(PluginConfig):
    """The journal: rows that prove something and may change; each change is sealed."""

    name = "cms_ext.evidence.sealed_rows"
    label = "cms_ext_sealed_rows"
    verbose_name = "Pieczęcie wierszy"
    slug = "sealed-rows"
    title = "Pieczęcie wierszy"

    def ready(self) -> None:
        from cms_ext.evidence.sealed_rows.signals import connect_cascades  # noqa: PLC0415 - models

        connect_cascades()
