import django.db.models.deletion
from django.db import migrations, models

import cms_ext.base.money.fields
from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ebok_plugin_ledger', '0002_chargeline'),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='PaymentOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=32, unique=True, verbose_name='klucz u operatora')),
                ('gateway', models.CharField(max_length=40, verbose_name='operator płatności')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('title', models.CharField(max_length=140, verbose_name='tytuł')),
                ('state', models.CharField(choices=[('STARTED', 'rozpoczęta'), ('PAID', 'zapłacona, w drodze'), ('POSTED', 'zaksięgowana'), ('CLOSED', 'zwrócona albo załatwiona inaczej'), ('EXPIRED', 'niezapłacona')], default='STARTED', max_length=7, verbose_name='stan')),
                ('made_at', models.DateTimeField(verbose_name='rozpoczęto')),
                ('paid_on', models.DateField(null=True, verbose_name='zapłacono')),
                ('reference', models.CharField(blank=True, max_length=64, verbose_name='numer u operatora')),
                ('problem', models.CharField(blank=True, max_length=255, verbose_name='do wyjaśnienia')),
                ('asked_at', models.DateTimeField(editable=False, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_orders', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payment_order', to='ebok_plugin_ledger.ledgerentry', verbose_name='pozycja księgowa')),
            ],
            options={
                'verbose_name': 'wpłata online',
                'verbose_name_plural': 'wpłaty online',
                'ordering': ['-pk'],
                'permissions': [('settle_paymentorder', 'Rozliczanie wpłat online')],
                'default_permissions': ('view',),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', models.Value(0))), name='online_order_amount'), models.CheckConstraint(condition=models.Q(('state__in', ('STARTED', 'EXPIRED', 'CLOSED')), ('paid_on__isnull', False), _connector='OR'), name='online_order_paid_on_a_day')],
            },
        ),
    ])
