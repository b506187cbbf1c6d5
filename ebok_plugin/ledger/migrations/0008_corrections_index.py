"""The index of corrections holds corrections alone: full of all other documents, SQLite took it."""

import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.append_only import after_remaking, before_remaking

DOCUMENTS = "ebok_plugin_ledger_chargedocument"


class Migration(migrations.Migration):

    dependencies = [
        ('ebok_plugin_ledger', '0007_services'),
    ]

    operations = [
        before_remaking(DOCUMENTS),
        migrations.AlterField(
            model_name='chargedocument',
            name='correction_of',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='ebok_plugin_ledger.chargedocument', verbose_name='koryguje'),
        ),
        migrations.AddIndex(
            model_name='chargedocument',
            index=models.Index(condition=models.Q(('correction_of__isnull', False)), fields=['correction_of'], name='ledger_document_correction'),
        ),
        after_remaking(DOCUMENTS),
    ]
