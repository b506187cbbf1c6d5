from django.apps import AppConfig


class FeeChangesConfig(AppConfig):
    name = "ebok_plugin.fee_changes"
    label = "ebok_plugin_fee_changes"
    verbose_name = "Zmiany opłat"

    def ready(self) -> None:
        from ebok_plugin.fee_changes.domain.evidence import AUDITORS  # noqa: PLC0415 - models
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - models

        for auditor in AUDITORS:
            register_auditor(auditor)
