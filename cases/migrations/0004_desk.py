"""By when a fault is taken up, and a clerk's own lists of the queue."""

from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SINCE = date(2017, 1, 1)
POLICY = "zasada Spółdzielni; do zmiany uchwałą zarządu"
# code, title, values
RULES = (
    ("REACTION_URGENT", "Pilna usterka: podjęcie sprawy", {"hours": 2}),
    ("REACTION_NORMAL", "Zwykłe zgłoszenie: podjęcie sprawy", {"working_days": 1}),
    ("REACTION_LOW", "Zgłoszenie niepilne: podjęcie sprawy", {"working_days": 3}),
)


def make(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule").objects
    # A site that had cases before, and took them out, keeps the terms that it wrote.
    for code, title, params in RULES:
        facts = {"title": title, "legal_basis": POLICY, "params": params, "source_note": POLICY}
        rules.get_or_create(code=code, valid_from=SINCE, defaults=facts)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_public_place"),
        ("cms_ext_law", "0002_first_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="case",
            name="react_by",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reakcja do"),
        ),
        migrations.AddField(
            model_name="case",
            name="reacted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reakcja"),
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="nazwa")),
                ("query", models.CharField(max_length=300, verbose_name="filtr")),
                (
                    "clerk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="czyj",
                    ),
                ),
            ],
            options={
                "verbose_name": "zapisany filtr spraw",
                "verbose_name_plural": "zapisane filtry spraw",
                "ordering": ["name"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("clerk", "name"), name="cases_filter_once")
                ],
            },
        ),
        migrations.RunPython(make, migrations.RunPython.noop),
    ]
