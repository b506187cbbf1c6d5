from django.apps import AppConfig


class DebtsConfig(AppConfig):
    name = "ebok_plugin.debts"
    label = "ebok_plugin_debts"
    verbose_name = "Dochodzenie zaległości"

    def ready(self) -> None:
        from ebok_plugin.debts.domain.letters import DEMANDS  # noqa: PLC0415 - models
        from ebok_plugin.statements.domain.batch import register_series  # noqa: PLC0415 - models
        from ebok_plugin.statements.models import PaperBatch  # noqa: PLC0415 - models

        register_series(PaperBatch.Kind.DEMAND, DEMANDS)
