"""What 0001 to 0008 leave in an empty database, made at once (decision 0017)."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms_ext.base.money.fields
from cms_ext.base.database.append_only import refuse_changes
from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    replaces = [('ebok_plugin_ledger', '0001_initial'), ('ebok_plugin_ledger', '0002_refuse_changes'), ('ebok_plugin_ledger', '0003_batch_chain'), ('ebok_plugin_ledger', '0004_own_due_date'), ('ebok_plugin_ledger', '0005_plan_debits_sealed'), ('ebok_plugin_ledger', '0006_account_access_sealed'), ('ebok_plugin_ledger', '0007_services'), ('ebok_plugin_ledger', '0008_corrections_index')]

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
        ('cms_ext_premises', '0001_initial'),
        ('ebok_plugin_charges', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_no', models.CharField(max_length=20, unique=True, validators=[django.core.validators.RegexValidator('^[0-9A-Z/-]{1,20}\\Z')], verbose_name='numer konta')),
                ('payer_name', models.CharField(max_length=120, verbose_name='nazwa płatnika')),
                ('payer_kind', models.CharField(choices=[('OSOBA', 'osoba'), ('FIRMA', 'firma')], default='OSOBA', max_length=5, verbose_name='rodzaj płatnika')),
                ('nrb', models.CharField(max_length=26, unique=True, verbose_name='rachunek do wpłat')),
                ('regime', models.CharField(choices=[('SM', 'opłaty spółdzielni'), ('GOK', 'opłata za odpady')], default='SM', max_length=3, verbose_name='podstawa odsetek')),
                ('opened_on', models.DateField(verbose_name='otwarte od')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='zamknięte z dniem')),
                ('currency', models.CharField(default='PLN', editable=False, max_length=3, verbose_name='waluta')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='cms_ext_identity.person', verbose_name='płatnik')),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='cms_ext_premises.premises', verbose_name='lokal')),
            ],
            options={
                'verbose_name': 'konto rozliczeniowe',
                'verbose_name_plural': 'konta rozliczeniowe',
                'ordering': ['account_no'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='ledger_account_closed_after_opened'), models.CheckConstraint(condition=models.Q(('currency', 'PLN')), name='ledger_account_in_pln')],
            },
        ),
        migrations.CreateModel(
            name='AccountAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('PAYER', 'płatnik'), ('CO_OWNER', 'współwłaściciel'), ('TENANT', 'najemca'), ('PROXY', 'pełnomocnik'), ('GUARDIAN', 'opiekun prawny'), ('MANAGER', 'zarządca')], max_length=8, verbose_name='rola')),
                ('scope', models.CharField(choices=[('SEE', 'wgląd'), ('ACT', 'wgląd i składanie pism')], default='ACT', max_length=3, verbose_name='zakres')),
                ('share', models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True, verbose_name='udział')),
                ('valid_from', models.DateField(verbose_name='od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='do')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='odwołano')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='account_accesses', to='cms_ext_identity.person', verbose_name='osoba')),
            ],
            options={
                'verbose_name': 'uprawnienie do konta',
                'verbose_name_plural': 'uprawnienia do kont',
                'constraints': [models.UniqueConstraint(fields=('person', 'account', 'role', 'valid_from'), name='ledger_access_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='ledger_access_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['PROXY', 'GUARDIAN']), _negated=True), ('valid_to__isnull', False), _connector='OR'), name='ledger_access_of_an_attorney_ends'), models.CheckConstraint(condition=models.Q(('share__isnull', True), models.Q(('share__gt', 0), ('share__lte', 1)), _connector='OR'), name='ledger_access_share_is_a_part')],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('OPENING', 'bilanse otwarcia'), ('CHARGES', 'naliczenia'), ('PAYMENTS', 'wpłaty z pliku'), ('STATEMENT', 'wyciąg bankowy'), ('MEDIA', 'rozliczenie mediów'), ('INTEREST', 'noty odsetkowe'), ('MANUAL', 'operacja ręczna'), ('REVERSAL', 'storno')], max_length=10, verbose_name='rodzaj')),
                ('posted_at', models.DateTimeField(verbose_name='zaksięgowano')),
                ('reason', models.CharField(blank=True, max_length=255, verbose_name='powód')),
                ('entry_count', models.PositiveIntegerField(verbose_name='liczba pozycji')),
                ('entry_sum', cms_ext.base.money.fields.MoneyField(verbose_name='suma')),
                ('entries_sha256', models.CharField(max_length=64, verbose_name='skrót pozycji')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdził')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zaksięgował')),
            ],
            options={
                'verbose_name': 'paczka księgowań',
                'verbose_name_plural': 'paczki księgowań',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('entry_count__gt', 0)), name='ledger_batch_has_entries'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='ledger_batch_second_person')],
            },
        ),
        migrations.CreateModel(
            name='ChargeDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7, verbose_name='okres')),
                ('document_no', models.CharField(max_length=40, verbose_name='numer dokumentu')),
                ('booking_date', models.DateField(verbose_name='data księgowania')),
                ('due_date', models.DateField(verbose_name='termin płatności')),
                ('total', cms_ext.base.money.fields.MoneyField(verbose_name='razem')),
                ('generation', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='ebok_plugin_ledger.batch', verbose_name='paczka')),
                ('correction_of', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='ebok_plugin_ledger.chargedocument', verbose_name='koryguje')),
            ],
            options={
                'verbose_name': 'naliczenie',
                'verbose_name_plural': 'naliczenia',
                'ordering': ['account_id', 'period', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('account', 'document_no', 'generation'), name='ledger_document_no'), models.UniqueConstraint(condition=models.Q(('correction_of__isnull', True)), fields=('account', 'period', 'generation'), name='ledger_document_one_a_month'), models.CheckConstraint(condition=models.Q(('due_date__gte', models.F('booking_date'))), name='ledger_document_due_after_booking')],
                'indexes': [models.Index(condition=models.Q(('correction_of__isnull', False)), fields=['correction_of'], name='ledger_document_correction')],
            },
        ),
        migrations.CreateModel(
            name='ChargeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='pozycja')),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='ilość')),
                ('rate', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='stawka')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charge_lines', to='ebok_plugin_charges.component', verbose_name='składnik')),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ebok_plugin_ledger.chargedocument', verbose_name='naliczenie')),
            ],
            options={
                'verbose_name': 'pozycja naliczenia',
                'verbose_name_plural': 'pozycje naliczeń',
                'ordering': ['document_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('document', 'position'), name='ledger_line_position'), models.CheckConstraint(condition=models.Q(('quantity', 0), _negated=True), name='ledger_line_has_quantity')],
            },
        ),
        migrations.CreateModel(
            name='ClosedPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7, verbose_name='okres')),
                ('closed_at', models.DateTimeField(verbose_name='zamknięto')),
                ('reopened_at', models.DateTimeField(editable=False, null=True, verbose_name='otwarto ponownie')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zamknął')),
            ],
            options={
                'verbose_name': 'zamknięty okres',
                'verbose_name_plural': 'zamknięte okresy',
                'ordering': ['period', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reopened_at__isnull', True)), fields=('period',), name='ledger_period_closed_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField(verbose_name='nr')),
                ('kind', models.CharField(choices=[('OPENING', 'bilans otwarcia'), ('CHARGE', 'naliczenie'), ('INTEREST_NOTE', 'nota odsetkowa'), ('MEDIA_SETTLEMENT', 'rozliczenie mediów'), ('SERVICE', 'usługa dodatkowa'), ('ADJUSTMENT', 'korekta ręczna'), ('TRANSFER', 'przeksięgowanie'), ('PAYMENT', 'wpłata'), ('PAYMENT_RETURN', 'zwrot wpłaty'), ('REVERSAL', 'storno')], max_length=16, verbose_name='rodzaj')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('booking_date', models.DateField(verbose_name='data księgowania')),
                ('due_date', models.DateField(blank=True, null=True, verbose_name='termin płatności')),
                ('subaccount', models.CharField(choices=[('MAIN', 'opłaty'), ('REPAIR', 'fundusz remontowy'), ('MEDIA', 'media'), ('INTEREST', 'odsetki'), ('COURT', 'koszty sądowe')], default='MAIN', max_length=8, verbose_name='subkonto')),
                ('title', models.CharField(max_length=140, verbose_name='tytuł')),
                ('source', models.CharField(max_length=20, verbose_name='źródło')),
                ('source_key', models.CharField(max_length=160, verbose_name='klucz źródła')),
                ('generation', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('designated_period', models.CharField(blank=True, max_length=7, verbose_name='wskazany okres')),
                ('posted_at', models.DateTimeField(verbose_name='zaksięgowano')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ebok_plugin_ledger.batch', verbose_name='paczka')),
                ('designated_document', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.chargedocument', verbose_name='wskazany dokument')),
                ('document', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='ebok_plugin_ledger.chargedocument', verbose_name='naliczenie')),
                ('posted_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zaksięgował')),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ebok_plugin_ledger.ledgerentry', verbose_name='storno pozycji')),
                ('own_due_date', models.BooleanField(editable=False, null=True, verbose_name='termin podany')),
            ],
            options={
                'verbose_name': 'pozycja księgowa',
                'verbose_name_plural': 'pozycje księgowe',
                'indexes': [models.Index(fields=['account', 'booking_date', 'id', 'amount', 'kind', 'due_date'], name='ledger_entry_balance'), models.Index(fields=['booking_date', 'id'], name='ledger_entry_by_day')],
                'constraints': [models.UniqueConstraint(fields=('account', 'seq'), name='ledger_entry_seq'), models.UniqueConstraint(fields=('source', 'source_key', 'generation'), name='ledger_entry_source_key'), models.CheckConstraint(condition=models.Q(('seq__gt', 0)), name='ledger_entry_seq_from_one'), models.CheckConstraint(condition=models.Q(('amount', models.Value(0)), _negated=True), name='ledger_entry_not_zero'), models.CheckConstraint(condition=models.Q(('amount__gte', models.Value(-999999999)), ('amount__lte', models.Value(999999999))), name='ledger_entry_not_too_large'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('PAYMENT',)), _negated=True), models.Q(('amount__lt', models.Value(0)), ('due_date__isnull', True)), _connector='OR'), name='ledger_entry_payment_is_credit'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('OPENING', 'MEDIA_SETTLEMENT', 'ADJUSTMENT', 'TRANSFER')), _negated=True), ('amount__lt', models.Value(0)), ('due_date__isnull', False), _connector='OR'), name='ledger_entry_debit_is_due'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'PAYMENT_RETURN'), _negated=True), ('due_date', models.F('booking_date')), _connector='OR'), name='ledger_entry_return_due_at_once'), models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('kind', 'CHARGE')), models.Q(models.Q(('kind', 'CHARGE'), _negated=True), ('document__isnull', True)), _connector='OR'), name='ledger_entry_charge_has_document'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'REVERSAL'), ('reverses__isnull', False)), models.Q(models.Q(('kind', 'REVERSAL'), _negated=True), ('reverses__isnull', True)), _connector='OR'), name='ledger_entry_reversal_reverses'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('INTEREST_NOTE', 'SERVICE', 'PAYMENT_RETURN')), _negated=True), ('amount__gt', models.Value(0)), _connector='OR'), name='ledger_entry_debit_kinds'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('CHARGE', 'INTEREST_NOTE', 'SERVICE', 'PAYMENT_RETURN')), _negated=True), ('due_date__isnull', False), _connector='OR'), name='ledger_entry_due_kinds'), models.CheckConstraint(condition=models.Q(('kind__in', ['OPENING', 'CHARGE', 'INTEREST_NOTE', 'MEDIA_SETTLEMENT', 'SERVICE', 'ADJUSTMENT', 'TRANSFER', 'PAYMENT', 'PAYMENT_RETURN', 'REVERSAL'])), name='ledger_entry_known_kind')],
            },
        ),
        migrations.CreateModel(
            name='PaymentPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('PROPOSED', 'do zatwierdzenia'), ('ACTIVE', 'obowiązuje'), ('KEPT', 'spłacony'), ('BROKEN', 'zerwany'), ('CANCELLED', 'odwołany')], default='PROPOSED', max_length=9, verbose_name='stan')),
                ('interest', models.CharField(choices=[('RUNS', 'odsetki biegną od pierwotnych terminów'), ('STOPPED', 'bez odsetek, jeśli raty są płacone')], max_length=7, verbose_name='odsetki')),
                ('agreed_on', models.DateField(verbose_name='uzgodniono dnia')),
                ('reason', models.CharField(max_length=255, verbose_name='uzasadnienie')),
                ('made_at', models.DateTimeField(verbose_name='zaproponowano')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='zatwierdzono')),
                ('broken_on', models.DateField(null=True, verbose_name='zerwany z dniem')),
                ('ended_on', models.DateField(null=True, verbose_name='odwołany z dniem')),
                ('end_reason', models.CharField(blank=True, max_length=255, verbose_name='powód odwołania')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_plans', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdził')),
                ('debits', models.ManyToManyField(related_name='payment_plans', through='ebok_plugin_ledger.PlanDebit', to='ebok_plugin_ledger.ledgerentry', verbose_name='należności')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='odwołał')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zaproponował')),
            ],
            options={
                'verbose_name': 'układ ratalny',
                'verbose_name_plural': 'układy ratalne',
                'ordering': ['-agreed_on', '-pk'],
                'permissions': [('approve_paymentplan', 'Zatwierdzanie układów ratalnych')],
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='ledger_plan_second_person'), models.CheckConstraint(condition=models.Q(('state__in', ['PROPOSED', 'CANCELLED']), ('approved_by__isnull', False), _connector='OR'), name='ledger_plan_counts_when_approved'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'PROPOSED'), _negated=True), ('approved_by__isnull', True), _connector='OR'), name='ledger_plan_proposed_is_not_approved'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state', 'CANCELLED')), models.Q(models.Q(('state', 'CANCELLED'), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='ledger_plan_cancelled_on_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('broken_on__isnull', False), ('state', 'BROKEN')), models.Q(models.Q(('state', 'BROKEN'), _negated=True), ('broken_on__isnull', True)), _connector='OR'), name='ledger_plan_broken_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='PaymentPlanRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_date', models.DateField(verbose_name='termin płatności')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='ebok_plugin_ledger.paymentplan', verbose_name='układ')),
            ],
            options={
                'verbose_name': 'rata',
                'verbose_name_plural': 'raty',
                'ordering': ['plan_id', 'due_date'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'due_date'), name='ledger_plan_row_a_day'), models.CheckConstraint(condition=models.Q(('amount__gt', models.Value(0))), name='ledger_plan_row_positive')],
            },
        ),
        migrations.CreateModel(
            name='PeriodReopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=255, verbose_name='powód')),
                ('asked_at', models.DateTimeField(verbose_name='wniosek z')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='zatwierdzono')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdził')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wnioskował')),
                ('closing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reopening', to='ebok_plugin_ledger.closedperiod', verbose_name='zamknięcie')),
            ],
            options={
                'verbose_name': 'ponowne otwarcie okresu',
                'verbose_name_plural': 'ponowne otwarcia okresów',
                'ordering': ['-asked_at', '-pk'],
                'permissions': [('approve_periodreopening', 'Zatwierdzanie otwarcia okresów')],
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('asked_by')), _negated=True), _connector='OR'), name='ledger_reopening_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='ledger_reopening_approved_at')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='stan na koniec dnia')),
                ('balance', cms_ext.base.money.fields.MoneyField(verbose_name='saldo')),
                ('carried', models.TextField()),
                ('documents', models.BinaryField()),
                ('rules', models.CharField(max_length=64)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='ebok_plugin_ledger.account', verbose_name='konto')),
            ],
            options={
                'verbose_name': 'zapamiętany stan konta',
                'verbose_name_plural': 'zapamiętane stany kont',
                'constraints': [models.UniqueConstraint(fields=('account', 'day'), name='ledger_snapshot_a_day')],
            },
        ),
        migrations.CreateModel(
            name='BatchHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='BatchSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True, verbose_name='nr w łańcuchu')),
                ('prev_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('seal', models.CharField(max_length=64)),
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='ebok_plugin_ledger.batch', verbose_name='paczka')),
            ],
            options={
                'verbose_name': 'pieczęć paczki',
                'verbose_name_plural': 'pieczęcie paczek',
                'ordering': ['number'],
                'default_permissions': (),
            },
        ),
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
        refuse_changes(
            "ebok_plugin_ledger_batch",
            "ebok_plugin_ledger_chargedocument",
            "ebok_plugin_ledger_chargeline",
            "ebok_plugin_ledger_ledgerentry",
            "ebok_plugin_ledger_batchseal",
        ),
    ])
