"""A kind of its own for services that a resident ordered (`ledger.md` §2)."""

from django.db import migrations, models

from cms_ext.base.database.append_only import after_remaking, before_remaking

ENTRIES = "ebok_plugin_ledger_ledgerentry"


class Migration(migrations.Migration):

    dependencies = [
        ('ebok_plugin_ledger', '0006_account_access_sealed'),
    ]

    operations = [
        before_remaking(ENTRIES),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_entry_debit_kinds',
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_entry_due_kinds',
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_entry_known_kind',
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='kind',
            field=models.CharField(choices=[('OPENING', 'bilans otwarcia'), ('CHARGE', 'naliczenie'), ('INTEREST_NOTE', 'nota odsetkowa'), ('MEDIA_SETTLEMENT', 'rozliczenie mediów'), ('SERVICE', 'usługa dodatkowa'), ('ADJUSTMENT', 'korekta ręczna'), ('TRANSFER', 'przeksięgowanie'), ('PAYMENT', 'wpłata'), ('PAYMENT_RETURN', 'zwrot wpłaty'), ('REVERSAL', 'storno')], max_length=16, verbose_name='rodzaj'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('INTEREST_NOTE', 'SERVICE', 'PAYMENT_RETURN')), _negated=True), ('amount__gt', models.Value(0)), _connector='OR'), name='ledger_entry_debit_kinds'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('CHARGE', 'INTEREST_NOTE', 'SERVICE', 'PAYMENT_RETURN')), _negated=True), ('due_date__isnull', False), _connector='OR'), name='ledger_entry_due_kinds'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['OPENING', 'CHARGE', 'INTEREST_NOTE', 'MEDIA_SETTLEMENT', 'SERVICE', 'ADJUSTMENT', 'TRANSFER', 'PAYMENT', 'PAYMENT_RETURN', 'REVERSAL'])), name='ledger_entry_known_kind'),
        ),
        after_remaking(ENTRIES),
    ]
