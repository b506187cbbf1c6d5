"""The chain of batches, with every batch that is there already (decision 0030)."""

import hashlib

import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.append_only import refuse_changes
from cms_ext.base.database.migration_steps import created_together
from cms_ext.evidence.audit.domain.event import keyed_hash
from ebok_plugin.ledger.batch_content import contents

LINKS_AT_ONCE = 1_000


def seal(apps, schema_editor):
    """Batches as they are found, in the order of their keys: the chain begins to prove today."""
    links = apps.get_model("ebok_plugin_ledger", "BatchSeal")
    heads = apps.get_model("ebok_plugin_ledger", "BatchHead")
    number, before, portion = 0, "", []
    for batch, content in contents(apps):
        number += 1
        link = f"{number} {batch} {content} {before}"
        link = hashlib.sha256(link.encode()).hexdigest()
        portion.append(
            links(
                number=number,
                batch_id=batch,
                prev_hash=before,
                hash=link,
                seal=keyed_hash(f"ledger batch {link}"),
            )
        )
        before = link
        if len(portion) == LINKS_AT_ONCE:
            links.objects.bulk_create(portion)
            portion = []
    links.objects.bulk_create(portion)
    if number:
        sealed = keyed_hash(f"ledger head {number} {before}")
        heads.objects.create(pk=1, number=number, hash=before, seal=sealed)


class Migration(migrations.Migration):
    dependencies = [("ebok_plugin_ledger", "0002_refuse_changes")]

    operations = created_together([
        migrations.CreateModel(
            name="BatchHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(blank=True, max_length=64)),
                ("seal", models.CharField(blank=True, max_length=64)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="BatchSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveBigIntegerField(unique=True, verbose_name="nr w łańcuchu"),
                ),
                ("prev_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="ebok_plugin_ledger.batch",
                        verbose_name="paczka",
                    ),
                ),
            ],
            options={
                "verbose_name": "pieczęć paczki",
                "verbose_name_plural": "pieczęcie paczek",
                "ordering": ["number"],
                "default_permissions": (),
            },
        ),
        refuse_changes("ebok_plugin_ledger_batchseal"),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ])
