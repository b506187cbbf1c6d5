"""Apart from 0009: PostgreSQL alters no table to which rows of the same transaction point."""

from django.db import migrations

from members_area.library.gate_triggers import without_gate


class Migration(migrations.Migration):
    dependencies = [("members_area_library", "0009_audience_rules")]
    operations = without_gate(
        migrations.RemoveField(model_name="documentkind", name="default_audience"),
    )
