from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate

from cms_ext.plugins import PluginConfig


class LawConfig(PluginConfig):
    name = "cms_ext.office.law"
    label = "cms_ext_law"
    verbose_name = "Reguły prawne"
    slug = "law"
    title = "Reguły prawne"

    def ready(self) -> None:
        post_migrate.connect(_correct_rules, sender=self)


def _correct_rules(using: str, **kwargs: Any) -> None:
    from cms_ext.office.law.models import LegalRule  # noqa: PLC0415 - models
    from cms_ext.office.law.release import (  # noqa: PLC0415 - models
        correct_unreviewed_rules,
        seal_added_rules,
    )

    # A partial or backward migration may leave the table out.
    if LegalRule._meta.db_table in connections[using].introspection.table_names():
        seal_added_rules()
        correct_unreviewed_rules()
