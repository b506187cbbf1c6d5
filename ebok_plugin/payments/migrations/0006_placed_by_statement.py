from django.db import migrations

from ebok_plugin.payments.placement_triggers import hold_placements_as_now


class Migration(migrations.Migration):
    """PostgreSQL looks at the placements of a statement together (`placement_triggers.py`)."""

    dependencies = [
        ("ebok_plugin_payments", "0005_rights_that_open"),
        ("ebok_plugin_ledger", "0001_initial"),
    ]

    operations = [hold_placements_as_now()]
