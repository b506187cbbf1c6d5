from typing import Any

from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate

from cms_ext.plugins import PluginConfig


class AccessConfig(PluginConfig):
    name = "cms_ext.access"
    label = "cms_ext_access"
    verbose_name = "Wnioski o dostęp"
    slug = "access"
    title = "Wnioski o dostęp"

    def ready(self) -> None:
        from cms_ext.access.checks import (  # noqa: PLC0415 - the apps must be ready
            check_forms,
            check_mailbox,
            check_trust_store,
        )

        # Importing it connects the signals of logins to the applications that opened them.
        from cms_ext.access.domain import ending  # noqa: F401, PLC0415 - the apps must be ready

        checks.register(check_forms)
        checks.register(check_trust_store)
        checks.register(check_mailbox)
        post_migrate.connect(_make_first_versions, sender=self)


def _make_first_versions(using: str, **kwargs: Any) -> None:
    from cms_ext.access.domain.form_version import sync_forms  # noqa: PLC0415 - models
    from cms_ext.access.models import FormVersion  # noqa: PLC0415 - models

    # A partial or backward migration may leave the table out.
    if FormVersion._meta.db_table in connections[using].introspection.table_names():
        sync_forms()
