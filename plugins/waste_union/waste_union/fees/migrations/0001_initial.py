import cms_ext.base.money.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.append_only import refuse_changes
from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ebok_plugin_ledger', '0001_initial'),
        ('waste_union_tariffs', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='FeeObligation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fee_obligations', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('property_key', models.CharField(max_length=40, verbose_name='nieruchomość')),
                ('monthly_fee', cms_ext.base.money.fields.MoneyField(verbose_name='opłata miesięczna')),
                ('from_month', models.DateField(verbose_name='od miesiąca')),
                ('until', models.DateField(blank=True, null=True, verbose_name='do miesiąca')),
                ('tariff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waste_union_tariffs.tariffversion', verbose_name='taryfa')),
                ('source', models.CharField(choices=[('DECLARATION', 'deklaracja'), ('DECISION', 'decyzja'), ('RATE_NOTICE', 'zawiadomienie o stawce')], max_length=11, verbose_name='podstawa')),
                ('source_key', models.CharField(max_length=40, verbose_name='numer')),
                ('entered_on', models.DateField(verbose_name='wpisano')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wpisał')),
            ],
            options={
                'verbose_name': 'obowiązek opłaty za odpady',
                'verbose_name_plural': 'obowiązki opłat za odpady',
                'ordering': ['account_id', 'pk'],
                'abstract': False,
                'default_permissions': (),
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('account', 'source', 'source_key', 'from_month'), name='waste_fee_obligation_once'), models.CheckConstraint(condition=models.Q(('monthly_fee__gte', models.Value(0))), name='waste_fee_obligation_not_negative'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('from_month')), _connector='OR'), name='waste_fee_obligation_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('from_month__day', 1), models.Q(('until__isnull', True), ('until__day', 1), _connector='OR')), name='waste_fee_obligation_of_whole_months')],
            },
        ),
        migrations.CreateModel(
            name='FeeMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fee_months', to='ebok_plugin_ledger.chargedocument', verbose_name='naliczenie')),
                ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='months', to='waste_union_fees.feeobligation', verbose_name='obowiązek opłaty')),
                ('month', models.DateField(verbose_name='miesiąc')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
            ],
            options={
                'verbose_name': 'miesiąc opłaty za odpady',
                'verbose_name_plural': 'miesiące opłat za odpady',
                'ordering': ['document_id', 'month', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('document', 'month', 'obligation'), name='waste_fee_month_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='waste_fee_month_is_whole'), models.CheckConstraint(condition=models.Q(('amount', models.Value(0)), _negated=True), name='waste_fee_month_has_amount')],
            },
        ),
        migrations.CreateModel(
            name='FeeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7, verbose_name='okres')),
                ('state', models.CharField(choices=[('REHEARSED', 'próba, czeka na zatwierdzenie'), ('APPROVED', 'zatwierdzone, czeka na księgowanie'), ('POSTED', 'zaksięgowane'), ('VOID', 'nieaktualne')], default='REHEARSED', max_length=9, verbose_name='stan')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przygotował')),
                ('made_at', models.DateTimeField(verbose_name='przygotowano')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdził')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='zatwierdzono')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończono')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='skrót próby')),
                ('facts', models.CharField(blank=True, default='', max_length=64, verbose_name='skrót danych próby')),
                ('posted_to', models.PositiveBigIntegerField(default=0)),
                ('documents', models.PositiveIntegerField(verbose_name='liczba naliczeń')),
                ('total', cms_ext.base.money.fields.MoneyField(verbose_name='razem')),
            ],
            options={
                'verbose_name': 'naliczenie opłat za odpady',
                'verbose_name_plural': 'naliczenia opłat za odpady',
                'ordering': ['-pk'],
                'permissions': [('approve_feerun', 'Zatwierdzanie naliczeń opłat za odpady')],
                'default_permissions': ('add', 'view'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('REHEARSED', 'APPROVED'))), fields=('period',), name='waste_fee_run_one_live'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('made_by__isnull', True), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='waste_fee_run_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['APPROVED', 'POSTED']), _negated=True), ('approved_by__isnull', False), _connector='OR'), name='waste_fee_run_posted_when_approved')],
            },
        ),
        migrations.CreateModel(
            name='FeeRunPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('after', models.PositiveBigIntegerField()),
                ('last', models.PositiveBigIntegerField()),
                ('facts', models.CharField(max_length=64)),
                ('content', models.TextField()),
                ('seal', models.CharField(max_length=64)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='waste_union_fees.feerun')),
            ],
            options={
                'verbose_name': 'plan naliczenia opłat za odpady',
                'verbose_name_plural': 'plany naliczeń opłat za odpady',
                'ordering': ['run_id', 'after'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('run', 'after'), name='waste_fee_run_plan_once')],
            },
        ),
        migrations.CreateModel(
            name='FeeRunItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='waste_union_fees.feerun')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('total', cms_ext.base.money.fields.MoneyField(verbose_name='razem')),
                ('words', models.CharField(max_length=255, verbose_name='za co')),
                ('digest', models.CharField(max_length=64, verbose_name='skrót')),
            ],
            options={
                'verbose_name': 'konto w naliczeniu opłat za odpady',
                'verbose_name_plural': 'konta w naliczeniu opłat za odpady',
                'ordering': ['run_id', 'account_id'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('run', 'account'), name='waste_fee_run_item_once')],
            },
        ),
        refuse_changes("waste_union_fees_feeobligation", "waste_union_fees_feemonth"),
    ])
