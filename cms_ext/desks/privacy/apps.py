from typing import Any

from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate

from cms_ext.desks.privacy.checks import check_personal_models
from cms_ext.plugins import PluginConfig


class PrivacyConfig(PluginConfig):
    name = "cms_ext.desks.privacy"
    label = "cms_ext_privacy"
    verbose_name = "Dane osobowe"
    slug = "privacy"
    title = "Dane osobowe"

    def ready(self) -> None:
        checks.register(check_personal_models)
        post_migrate.connect(_make_policies, sender=self)


def _make_policies(using: str, **kwargs: Any) -> None:
    from cms_ext.desks.privacy.domain.retention import ensure_policies  # noqa: PLC0415 - models
    from cms_ext.desks.privacy.models import RetentionPolicy  # noqa: PLC0415 - models

    # Migrating only a part of the site, or backwards, may leave the table out.
    if RetentionPolicy._meta.db_table in connections[using].introspection.table_names():
        ensure_policies()
