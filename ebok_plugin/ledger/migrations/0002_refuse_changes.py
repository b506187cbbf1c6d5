from django.db import migrations

from cms_ext.base.database.append_only import refuse_changes


class Migration(migrations.Migration):
    """What is posted can only be read and added to, whoever asks (`ledger.md` §4.1)."""

    dependencies = [("ebok_plugin_ledger", "0001_initial")]
    operations = [
        refuse_changes(
            "ebok_plugin_ledger_batch",
            "ebok_plugin_ledger_chargedocument",
            "ebok_plugin_ledger_chargeline",
            "ebok_plugin_ledger_ledgerentry",
        )
    ]
