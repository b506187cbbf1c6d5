"""A case keeps more than one exception where a letter about an earlier change came late."""

from typing import Any

from django.db import migrations, models


def keep_exceptions(apps: Any, schema_editor: Any) -> None:
    ContestedRate = apps.get_model("ebok_plugin_fee_changes", "ContestedRate")
    for row in ContestedRate.objects.filter(exception__isnull=False):
        row.exceptions.add(row.exception_id)


class Migration(migrations.Migration):
    dependencies = [
        ("ebok_plugin_charges", "0005_run_facts"),
        ("ebok_plugin_fee_changes", "0002_resolution_paper"),
    ]

    operations = [
        migrations.AddField(
            model_name="contestedrate",
            name="exceptions",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="ebok_plugin_charges.rateexception"
            ),
        ),
        migrations.RunPython(keep_exceptions, migrations.RunPython.noop),
        migrations.RemoveField(model_name="contestedrate", name="exception"),
    ]
