"""Constraints of the detector begin with the name of its app."""

from django.db import migrations

from cms_ext.base.database.migration_steps import RenamePrefix


class Migration(migrations.Migration):
    dependencies = [("cms_ext_detector", "0001_initial")]

    operations = [RenamePrefix("redaction_", "detector_")]
