from django.apps import AppConfig


class WasteFeesConfig(AppConfig):
    name = "ebok_plugin.waste_fees"
    label = "ebok_plugin_waste_fees"
    verbose_name = "Opłaty za gospodarowanie odpadami"

    def ready(self) -> None:
        # What needs models is imported when they are there.
        from ebok_plugin.charges.domain import foreseen  # noqa: PLC0415 - models
        from ebok_plugin.ledger.domain.audit import register  # noqa: PLC0415 - models
        from ebok_plugin.waste_fees.domain.audit import AUDITORS  # noqa: PLC0415 - models
        from ebok_plugin.waste_fees.domain.foreseen import foreseen_fees  # noqa: PLC0415 - models

        for auditor in AUDITORS:
            register(auditor)
        foreseen.register(foreseen_fees)
