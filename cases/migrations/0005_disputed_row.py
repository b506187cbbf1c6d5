"""Complaints about a row of another plugin keep its figures as they stood."""

import django.db.models.deletion
from django.db import migrations, models

from cases.row_guards import GUARDS
from cms_ext.base.database.append_only import install_guards


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_desk")]
    operations = [
        migrations.CreateModel(
            name="DisputedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="rodzaj pozycji")),
                ("key", models.CharField(max_length=160, verbose_name="pozycja")),
                ("content", models.TextField(verbose_name="liczby w dniu złożenia")),
                ("sha256", models.CharField(max_length=64, verbose_name="skrót")),
                ("frozen_on", models.DateField(verbose_name="zamrożono")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="row",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "pozycja reklamacji",
                "verbose_name_plural": "pozycje reklamacji",
                "default_permissions": (),
                "indexes": [models.Index(fields=["kind", "key"], name="cases_row_of_kind")],
            },
        ),
        install_guards(*GUARDS),
    ]
