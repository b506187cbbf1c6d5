from django.apps import AppConfig


class DebtsConfig(AppConfig):
    name = "ebok_plugin.debts"
    label = "ebok_plugin_debts"
    verbose_name = "Dochodzenie zaległości"

    def ready(self) -> None:
        from ebok_plugin.debts.domain.letters import DEMANDS  # noqa: PLC0415 - models
        from ebok_plugin.debts.domain.opening_import import OPENING_ITEMS  # noqa: PLC0415 - models
        from ebok_plugin.payments.domain.ledger_kinds.accounts import ACCOUNTS  # noqa: PLC0415 - models
        from ebok_plugin.payments.domain.ledger_kinds.catalogue import add_kind  # noqa: PLC0415 - models
        from ebok_plugin.statements.domain.batch import register_series  # noqa: PLC0415 - models
        from ebok_plugin.statements.models import PaperBatch  # noqa: PLC0415 - models

        add_kind(OPENING_ITEMS, after=ACCOUNTS.kind)
        register_series(PaperBatch.Kind.DEMAND, DEMANDS)
