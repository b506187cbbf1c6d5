"""The chain of papers that went out, with every file that is registered already."""

import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.append_only import refuse_changes
from cms_ext.base.database.migration_steps import created_together
from cms_ext.evidence.audit.domain.event import keyed_hash

LINKS_AT_ONCE = 1_000


def link(apps, schema_editor):
    """Files as they are found, in the order of their keys: the chain begins to prove today."""
    files = apps.get_model("ebok_plugin_statements", "IssuedFile")
    links = apps.get_model("ebok_plugin_statements", "FileLink")
    heads = apps.get_model("ebok_plugin_statements", "FileHead")
    number, before, portion = 0, "", []
    rows = files.objects.select_related("account", "code").order_by("pk")
    for row in rows.iterator(LINKS_AT_ONCE):
        number += 1
        on = row.code.issued_on
        said = (number, "", row.account.account_no, on, row.sha256, row.seal, row.mark, before)
        hashed = keyed_hash("file link " + "|".join(map(str, said)))
        portion.append(
            links(
                number=number,
                account_id=row.account_id,
                issued_on=on,
                sha256=row.sha256,
                seal=row.seal,
                figures_id=row.pk,
                prev_hash=before,
                hash=hashed,
            )
        )
        before = hashed
        if len(portion) == LINKS_AT_ONCE:
            links.objects.bulk_create(portion)
            portion = []
    links.objects.bulk_create(portion)
    if number:
        sealed = keyed_hash(f"file head {number} {before}")
        heads.objects.create(pk=1, number=number, hash=before, seal=sealed)


class Migration(migrations.Migration):
    dependencies = [
        ("ebok_plugin_ledger", "0003_batch_chain"),
        ("ebok_plugin_statements", "0003_issued_files"),
    ]

    operations = created_together([
        migrations.CreateModel(
            name="FileHead",
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
            name="FileLink",
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
                ("at", models.DateTimeField(null=True, verbose_name="zapisano")),
                ("issued_on", models.DateField(verbose_name="wydano")),
                (
                    "sha256",
                    models.CharField(max_length=64, unique=True, verbose_name="skrót SHA-256"),
                ),
                ("seal", models.CharField(blank=True, max_length=64, verbose_name="pieczęć")),
                ("prev_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="file_links",
                        to="ebok_plugin_ledger.account",
                        verbose_name="konto",
                    ),
                ),
                (
                    "figures",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="link",
                        to="ebok_plugin_statements.issuedfile",
                        verbose_name="dane",
                    ),
                ),
            ],
            options={
                "verbose_name": "ogniwo wydanego pliku",
                "verbose_name_plural": "łańcuch wydanych plików",
                "ordering": ["number"],
                "default_permissions": (),
            },
        ),
        refuse_changes("ebok_plugin_statements_filelink"),
        migrations.RunPython(link, migrations.RunPython.noop),
    ])
