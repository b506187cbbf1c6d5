from django.apps import AppConfig


class MirrorConfig(AppConfig):
    name = "ebok_plugin.mirror"
    label = "ebok_plugin_mirror"
    verbose_name = "Stan z programu księgowego"

    def ready(self) -> None:
        from ebok_plugin.ledger.domain.audit import register_auditor  # noqa: PLC0415 - needs models
        from ebok_plugin.mirror.domain.audit import AUDITORS  # noqa: PLC0415 - needs models

        for auditor in AUDITORS:
            register_auditor(auditor)
