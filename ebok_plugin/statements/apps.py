from django.apps import AppConfig
from django.core import checks

from ebok_plugin.statements.checks import check_seal


class StatementsConfig(AppConfig):
    name = "ebok_plugin.statements"
    label = "ebok_plugin_statements"
    verbose_name = "Zestawienia i pisma"

    def ready(self) -> None:
        from cms_ext.frontend.page_cache.cached_views import (  # noqa: PLC0415 - models
            forget_pages_on_change,
        )
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - models
        from ebok_plugin.payments.models import OwnBankAccount  # noqa: PLC0415 - models
        from ebok_plugin.statements.domain.batch import register_series  # noqa: PLC0415 - models
        from ebok_plugin.statements.domain.change_letters import (  # noqa: PLC0415 - models
            CHANGES,
        )
        from ebok_plugin.statements.domain.issued_file import AUDITORS  # noqa: PLC0415 - models

        checks.register(check_seal)
        register_series("CHANGE", CHANGES)
        # Each process drops its cached office data when the settings change.
        forget_pages_on_change(self.get_model("PaymentSettings"))
        forget_pages_on_change(OwnBankAccount)
        for auditor in AUDITORS:
            register_auditor(auditor)
