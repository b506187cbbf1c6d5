"""Constraints of legal rules begin with the name of their app."""

from django.db import migrations

from cms_ext.base.database.migration_steps import RenamePrefix


class Migration(migrations.Migration):
    dependencies = [("cms_ext_law", "0002_first_rules")]

    operations = [RenamePrefix("rules_", "law_")]
