"""Neighbours who have the same fault, or the same outage."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_subject_desk"),
        ("cms_ext_identity", "0002_kept_form"),
        ("cms_ext_notices", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="SameHere",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("added_on", models.DateField(verbose_name="kiedy")),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="same",
                        to="cases.case",
                        verbose_name="usterka",
                    ),
                ),
                (
                    "outage",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cms_ext_notices.announcementpage",
                        verbose_name="przerwa",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms_ext_identity.person",
                        verbose_name="kto",
                    ),
                ),
            ],
            options={
                "verbose_name": "to samo u sąsiada",
                "verbose_name_plural": "to samo u sąsiadów",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        name="cases_same_as_one",
                        condition=Q(case__isnull=False, outage__isnull=True)
                        | Q(case__isnull=True, outage__isnull=False),
                    ),
                    models.UniqueConstraint(
                        fields=["case", "person"], name="cases_same_fault_once"
                    ),
                    models.UniqueConstraint(
                        fields=["outage", "person"], name="cases_same_outage_once"
                    ),
                ],
            },
        ),
    ]
