from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "cms_ext.audit"
    label = "cms_ext_audit"
    verbose_name = "Dziennik dostępu"

    def ready(self) -> None:
        from cms_ext.audit import receivers  # noqa: F401, PLC0415 - connects to the sign-in signals
