from django.apps import AppConfig


class WasteFeesConfig(AppConfig):
    name = "waste_union.fees"
    label = "waste_union_fees"
    verbose_name = "Opłaty za gospodarowanie odpadami"

    def ready(self) -> None:
        # Imported late, because they need loaded models.
        from ebok_plugin.charges.api import register_charge_forecaster  # noqa: PLC0415 - models
        from ebok_plugin.ledger.api import register_auditor  # noqa: PLC0415 - models
        from waste_union.fees.domain.audit import AUDITORS  # noqa: PLC0415 - models
        from waste_union.fees.domain.planned import foresee_fees  # noqa: PLC0415 - models

        for auditor in AUDITORS:
            register_auditor(auditor)
        register_charge_forecaster(foresee_fees)
