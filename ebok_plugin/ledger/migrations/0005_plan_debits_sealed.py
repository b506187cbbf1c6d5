import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of `debits` gets a model, so that its rows are sealed; nothing of it changes."""

    dependencies = [
        ('ebok_plugin_ledger', '0004_own_due_date'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='PlanDebit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('paymentplan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.paymentplan', verbose_name='układ')),
                        ('ledgerentry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.ledgerentry', verbose_name='należność')),
                    ],
                    options={
                        'verbose_name': 'należność w układzie',
                        'verbose_name_plural': 'należności w układach',
                        'db_table': 'ebok_plugin_ledger_paymentplan_debits',
                        'default_permissions': (),
                        'unique_together': {('paymentplan', 'ledgerentry')},
                    },
                ),
                migrations.AlterField(
                    model_name='paymentplan',
                    name='debits',
                    field=models.ManyToManyField(related_name='payment_plans', through='ebok_plugin_ledger.PlanDebit', to='ebok_plugin_ledger.ledgerentry', verbose_name='należności'),
                ),
            ],
        ),
    ]
