from django.apps import AppConfig


class AccountingConfig(AppConfig):
    name = "ebok_plugin.accounting"
    label = "ebok_plugin_accounting"
    verbose_name = "Dla księgowości"

    def ready(self) -> None:
        # What needs models is imported when they are there.
        from ebok_plugin.accounting.domain.journal import journals_agree  # noqa: PLC0415 - models
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - models

        register_auditor(journals_agree)
