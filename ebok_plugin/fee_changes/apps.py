from django.apps import AppConfig

from cms_ext.plugins.coverage import Coverage, SealStream


class FeeChangesConfig(AppConfig):
    name = "ebok_plugin.fee_changes"
    label = "ebok_plugin_fee_changes"
    verbose_name = "Zmiany opłat"

    def ready(self) -> None:
        from cms_ext.evidence.sealed_rows.signals import seal_library_rows  # noqa: PLC0415 - models
        from ebok_plugin.fee_changes.domain.evidence import AUDITORS  # noqa: PLC0415 - models
        from ebok_plugin.fee_changes.models import ContestedRate  # noqa: PLC0415 - models
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - models

        for auditor in AUDITORS:
            register_auditor(auditor)
        seal_library_rows(
            ContestedRate.exceptions.through,
            Coverage(sealed=("contestedrate_id", "rateexception_id"), stream=SealStream.MONEY),
        )
