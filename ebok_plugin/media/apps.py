"""The media plugin: what heat, water and gas cost a premises, explained line by line."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import PersonalData, Plugin, PluginConfig, RightInWords, Role

MEDIA = "ebok_plugin_media"
# Nobody changes a settlement by hand: it comes by the import, with its entries.
SEES_SETTLEMENTS = (f"{MEDIA}.view_mediasettlement", f"{MEDIA}.view_mediasettlementline")


class MediaConfig(PluginConfig):
    name = "ebok_plugin.media"
    label = MEDIA
    verbose_name = _("Rozliczenia mediów")
    plugin = Plugin(
        slug="media",
        title="Rozliczenia mediów",
        realm="ebok",
        requires=("ebok",),
        urls="ebok_plugin.media.urls",
        roles=(
            Role("finance_clerk", SEES_SETTLEMENTS),
            Role("finance_approver", SEES_SETTLEMENTS),
            Role("auditor", SEES_SETTLEMENTS),
        ),
        rights=(
            RightInWords(
                _("ogląda rozliczenia mediów"),
                (*SEES_SETTLEMENTS,),
            ),
        ),
        personal_data=PersonalData(
            collect="ebok_plugin.media.personal_data.collect",
            erase="ebok_plugin.media.personal_data.erase",
            models=(),
        ),
    )

    def ready(self) -> None:
        # What needs models is imported when they are there.
        from ebok_plugin.exchange.domain.ledger_kinds.media_settlements import (  # noqa: PLC0415 - models
            register_row_keeper,
        )
        from ebok_plugin.ledger.domain.audit import register  # noqa: PLC0415 - models
        from ebok_plugin.media.domain.audit import AUDITORS  # noqa: PLC0415 - models
        from ebok_plugin.media.domain.keeping import SettlementKeeper  # noqa: PLC0415 - models

        register_row_keeper(SettlementKeeper)
        for auditor in AUDITORS:
            register(auditor)
