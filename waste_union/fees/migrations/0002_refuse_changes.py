"""Obligations and what charges are for can only be read and added to, whoever asks."""

from django.db import migrations

from cms_ext.base.database.append_only import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("ebok_plugin_waste_fees", "0001_initial")]

    operations = [
        refuse_changes("ebok_plugin_waste_fees_feeobligation", "ebok_plugin_waste_fees_feemonth")
    ]
