"""The plugin of utilities: what heat, water and gas cost a premises, and what its meters show."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import PluginConfig


class UtilitiesConfig(PluginConfig):
    name = "ebok_plugin.utilities"
    label = "ebok_plugin_utilities"
    verbose_name = _("Rozliczenia mediów")
    slug = "media"
    title = "Rozliczenia mediów"
    realm = "ebok"
    brings = ("ebok_plugin.utilities.media", "ebok_plugin.utilities.meters")
    requires = ("ebok",)

    def ready(self) -> None:
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - models
        from ebok_plugin.ledger.domain.premises_facts import (  # noqa: PLC0415 - models
            register_premises_facts,
        )
        from ebok_plugin.panel.domain.first_page import register_timely_tasks  # noqa: PLC0415 - models
        from ebok_plugin.payments.domain.ledger_kinds.catalogue import add_kind  # noqa: PLC0415 - models
        from ebok_plugin.utilities.media.domain.audit import AUDITORS  # noqa: PLC0415 - models
        from ebok_plugin.utilities.media.domain.keeping import KEPT_SETTLEMENTS  # noqa: PLC0415 - models
        from ebok_plugin.utilities.meters.domain.evidence import (  # noqa: PLC0415 - models
            AUDITORS as READING_AUDITORS,
        )
        from ebok_plugin.utilities.meters.domain.own_meters import (  # noqa: PLC0415 - models
            list_flat_meters,
            reading_task,  # noqa: PLC0415 - models
        )
        from ebok_plugin.utilities.meters.domain.reading_import import (  # noqa: PLC0415 - models
            METER_READINGS,
        )

        add_kind(KEPT_SETTLEMENTS)
        add_kind(METER_READINGS)
        register_timely_tasks(reading_task)
        register_premises_facts(list_flat_meters)
        for auditor in (*AUDITORS, *READING_AUDITORS):
            register_auditor(auditor)
