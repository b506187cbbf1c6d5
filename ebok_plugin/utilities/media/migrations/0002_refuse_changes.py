from django.db import migrations

from cms_ext.base.database.append_only import refuse_changes


class Migration(migrations.Migration):
    """A kept settlement can only be read and added to, whoever asks (`ledger.md` §4.1)."""

    dependencies = [("ebok_plugin_media", "0001_initial")]
    operations = [
        refuse_changes(
            "ebok_plugin_media_mediasettlement",
            "ebok_plugin_media_mediasettlementline",
        )
    ]
