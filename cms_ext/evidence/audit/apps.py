from django.apps import apps
from django.db.models.signals import post_migrate

from cms_ext.plugins import PluginConfig


class AuditConfig(PluginConfig):
    name = "cms_ext.evidence.audit"
    label = "cms_ext_audit"
    verbose_name = "Dziennik dostępu"
    slug = "audit"
    title = "Dziennik dostępu"

    def ready(self) -> None:
        from cms_ext.evidence.audit import receivers  # noqa: F401, PLC0415 - connects to the sign-in signals
        from cms_ext.evidence.audit.domain.chain import seal_empty_heads  # noqa: PLC0415 - needs models

        # After the last app: only then can a query find out whether the site has people.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(lambda **kwargs: seal_empty_heads(), sender=last, weak=False)
