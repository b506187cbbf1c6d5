"""Faults of shared parts: of which subjects they are, on every site that has them under these names."""

from django.db import migrations, models

SHARED = (
    "Dźwig (winda)",
    "Oświetlenie klatki lub terenu",
    "Domofon i drzwi wejściowe",
    "Czystość",
    "Zieleń i plac zabaw",
)


def mark(apps, schema_editor):
    """Cases that are there already stay as they are: their customers were told of no neighbours."""
    subjects = apps.get_model("cases", "CaseSubject").objects
    subjects.filter(type__code="TICKET", name__in=SHARED).update(public_place=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_first_rows")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="public_place",
            field=models.BooleanField(default=False, verbose_name="widzą sąsiedzi"),
        ),
        migrations.AddField(
            model_name="casesubject",
            name="public_place",
            field=models.BooleanField(
                default=False, verbose_name="część wspólna: usterkę widzą sąsiedzi"
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
