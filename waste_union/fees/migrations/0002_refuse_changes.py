"""Obligations and what charges are for can only be read and added to, whoever asks."""

from django.db import migrations

from cms_ext.base.database.append_only import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("waste_union_fees", "0001_initial")]

    operations = [
        refuse_changes("waste_union_fees_feeobligation", "waste_union_fees_feemonth")
    ]
