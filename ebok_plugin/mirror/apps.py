from django.apps import AppConfig
from django.core import checks

from ebok_plugin.ledger.conf import MIRROR


class MirrorConfig(AppConfig):
    name = "ebok_plugin.mirror"
    label = "ebok_plugin_mirror"
    verbose_name = "Stan z programu księgowego"

    def ready(self) -> None:
        from ebok_plugin.charges.domain.charging_sources import register_charge_forecaster  # noqa: PLC0415 - models
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - models
        from ebok_plugin.ledger.domain.reader import register_reader  # noqa: PLC0415 - models
        from ebok_plugin.mirror.checks import (  # noqa: PLC0415 - models
            check_ledger_mode,
            check_ledger_rows,
        )
        from ebok_plugin.mirror.domain.audit import AUDITORS  # noqa: PLC0415 - models
        from ebok_plugin.mirror.domain.queries import read_expected_charges  # noqa: PLC0415 - models
        from ebok_plugin.mirror.domain.reader import ProgramMirror  # noqa: PLC0415 - models

        register_reader(MIRROR, ProgramMirror())
        register_charge_forecaster(read_expected_charges)
        for auditor in AUDITORS:
            register_auditor(auditor)
        checks.register(check_ledger_mode)
        checks.register(check_ledger_rows, checks.Tags.database)
