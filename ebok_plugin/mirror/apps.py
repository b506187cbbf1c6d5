from django.apps import AppConfig
from django.core import checks


class MirrorConfig(AppConfig):
    name = "ebok_plugin.mirror"
    label = "ebok_plugin_mirror"
    verbose_name = "Stan z programu księgowego"

    def ready(self) -> None:
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - needs models
        from ebok_plugin.mirror.checks import (  # noqa: PLC0415 - needs models
            check_ledger_mode,
            check_ledger_rows,
        )
        from ebok_plugin.mirror.domain.audit import AUDITORS  # noqa: PLC0415 - needs models

        for auditor in AUDITORS:
            register_auditor(auditor)
        checks.register(check_ledger_mode)
        checks.register(check_ledger_rows, checks.Tags.database)
