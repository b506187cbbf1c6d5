from django.db import migrations

from cms_ext.append_only import refuse_changes


class Migration(migrations.Migration):
    """An issued note can only be read and added to, whoever asks (`interest.md` §4)."""

    dependencies = [("ebok_plugin_interest", "0002_first_rates")]
    operations = [
        refuse_changes(
            "ebok_plugin_interest_interestnote",
            "ebok_plugin_interest_notepart",
            "ebok_plugin_interest_noteline",
        )
    ]
