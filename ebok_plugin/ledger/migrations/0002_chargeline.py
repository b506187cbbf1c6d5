import cms_ext.base.money.fields
import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.append_only import refuse_changes, refuse_new_words
from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    dependencies = [
        ('ebok_plugin_charges', '0001_initial'),
        ('ebok_plugin_ledger', '0001_initial'),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='ChargeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ebok_plugin_ledger.chargedocument', verbose_name='naliczenie')),
                ('position', models.PositiveSmallIntegerField(verbose_name='pozycja')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charge_lines', to='ebok_plugin_charges.component', verbose_name='składnik')),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='ilość')),
                ('rate', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='stawka')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
            ],
            options={
                'verbose_name': 'pozycja naliczenia',
                'verbose_name_plural': 'pozycje naliczeń',
                'ordering': ['document_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('document', 'position'), name='ledger_line_position'), models.CheckConstraint(condition=models.Q(('quantity', 0), _negated=True), name='ledger_line_has_quantity')],
            },
        ),
        refuse_changes(
            "ebok_plugin_ledger_batch",
            "ebok_plugin_ledger_chargedocument",
            "ebok_plugin_ledger_chargeline",
            "ebok_plugin_ledger_ledgerentry",
        ),
        # Only `spoken_with_id` may change: when two entries of one person are merged or a person is forgotten.
        refuse_new_words("ebok_plugin_ledger_callnote", "account_id", "on", "words", "made_by_id", "made_at", "key"),
    ])
