from django.apps import AppConfig
from django.core import checks

from cms_ext.plugins.coverage import Coverage


class PaymentsConfig(AppConfig):
    name = "ebok_plugin.payments"
    label = "ebok_plugin_payments"
    verbose_name = "Bank i importy"

    def ready(self) -> None:
        from cms_ext.evidence.sealed_rows.signals import (  # noqa: PLC0415 - needs models
            seal_library_rows,
        )
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - needs models
        from ebok_plugin.payments.checks import (  # noqa: PLC0415 - needs models
            check_bank_source,
            check_demo_numbers,
        )
        from ebok_plugin.payments.domain.audit import AUDITORS  # noqa: PLC0415 - needs models
        from ebok_plugin.payments.models import ImportBatch  # noqa: PLC0415 - needs models

        for auditor in AUDITORS:
            register_auditor(auditor)
        seal_library_rows(
            ImportBatch.postings.through,
            Coverage(sealed=("importbatch_id", "batch_id")),
        )
        checks.register(check_demo_numbers, checks.Tags.database)
        checks.register(check_bank_source)
