from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Chain, LogWords, Plugin, PluginConfig


class SealedRowsConfig(PluginConfig):
    """Rows that money is computed with, and that may change: each change is sealed."""

    name = "cms_ext.evidence.sealed_rows"
    label = "cms_ext_sealed_rows"
    verbose_name = "Pieczęcie wierszy"
    plugin = Plugin(
        slug="sealed-rows",
        title="Pieczęcie wierszy",
        log=LogWords(
            actions=(("SEALED_ROW_ACCEPTED", _("Przyjęcie wiersza zmienionego w bazie")),)
        ),
        chains=(
            Chain(
                "sealed-rows",
                _("Lokale, rachunki, raty i stawki"),
                "cms_ext.evidence.sealed_rows.domain.sealing.chain_end",
                "cms_ext.evidence.sealed_rows.domain.sealing.hashes",
            ),
        ),
    )
