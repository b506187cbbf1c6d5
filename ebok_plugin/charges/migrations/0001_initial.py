import cms_ext.base.money.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together, refuse_overlaps


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_premises', '0001_initial'),
        ('ebok_plugin_ledger', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Component',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z0-9-]{1,12}\\Z')], verbose_name='kod')),
                ('name', models.CharField(max_length=80, verbose_name='nazwa')),
                ('basis', models.CharField(choices=[('AREA_M2', 'powierzchnia'), ('PERSONS', 'liczba osób'), ('PREMISES', 'lokal'), ('VOLUME_M3_COLD', 'woda ogółem'), ('VOLUME_M3_HOT', 'ciepła woda'), ('SHARE', 'udział'), ('KWH', 'energia')], max_length=14, verbose_name='podstawa naliczenia')),
                ('unit', models.CharField(max_length=8, verbose_name='jednostka')),
                ('subaccount', models.CharField(choices=[('MAIN', 'opłaty'), ('REPAIR', 'fundusz remontowy'), ('MEDIA', 'media'), ('INTEREST', 'odsetki'), ('COURT', 'koszty sądowe')], default='MAIN', max_length=8, verbose_name='subkonto')),
                ('is_advance', models.BooleanField(default=False, verbose_name='zaliczka')),
            ],
            options={
                'verbose_name': 'składnik opłaty',
                'verbose_name_plural': 'składniki opłat',
                'ordering': ['code__polish'],
            },
        ),
        migrations.CreateModel(
            name='ComponentUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='ebok_plugin_charges.component', verbose_name='składnik')),
                ('property', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='component_uses', to='cms_ext_premises.property', verbose_name='nieruchomość')),
                ('building', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='component_uses', to='cms_ext_premises.building', verbose_name='budynek')),
                ('premises', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='component_uses', to='cms_ext_premises.premises', verbose_name='lokal')),
                ('valid_from', models.DateField(verbose_name='od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='do')),
            ],
            options={
                'verbose_name': 'zakres składnika',
                'verbose_name_plural': 'zakresy składników',
                'ordering': ['component__code__polish', 'valid_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('building__isnull', True), ('premises__isnull', True)), models.Q(('premises__isnull', True), ('property__isnull', True)), models.Q(('building__isnull', True), ('property__isnull', True)), _connector='OR'), name='charges_use_has_one_place'), models.UniqueConstraint(condition=models.Q(('building__isnull', True), ('premises__isnull', True), ('property__isnull', True)), fields=('component', 'valid_from'), name='charges_use_of_all'), models.UniqueConstraint(condition=models.Q(('property__isnull', False)), fields=('component', 'property', 'valid_from'), name='charges_use_of_property'), models.UniqueConstraint(condition=models.Q(('building__isnull', False)), fields=('component', 'building', 'valid_from'), name='charges_use_of_building'), models.UniqueConstraint(condition=models.Q(('premises__isnull', False)), fields=('component', 'premises', 'valid_from'), name='charges_use_of_premises'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='charges_use_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='CostKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cost_kinds', to='ebok_plugin_charges.component', verbose_name='składnik')),
                ('kind', models.CharField(choices=[('CONTROLLED', 'zależny od Spółdzielni'), ('INDEPENDENT', 'niezależny od Spółdzielni')], max_length=11, verbose_name='rodzaj kosztu')),
                ('valid_from', models.DateField(verbose_name='od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='do')),
            ],
            options={
                'verbose_name': 'rodzaj kosztu składnika',
                'verbose_name_plural': 'rodzaje kosztów składników',
                'ordering': ['component__code__polish', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('component', 'valid_from'), name='charges_cost_kind_begins'), models.CheckConstraint(condition=models.Q(('kind__in', ['CONTROLLED', 'INDEPENDENT'])), name='charges_cost_kind_is_known'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='charges_cost_kind_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='LegalBasis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_bases', to='ebok_plugin_charges.component', verbose_name='składnik')),
                ('words', models.CharField(max_length=200, verbose_name='podstawa prawna')),
                ('paper', models.UUIDField(blank=True, null=True, verbose_name='dokument')),
                ('valid_from', models.DateField(verbose_name='od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='do')),
            ],
            options={
                'verbose_name': 'podstawa prawna składnika',
                'verbose_name_plural': 'podstawy prawne składników',
                'ordering': ['component__code__polish', 'valid_from'],
                'default_permissions': ('add',),
                'constraints': [models.UniqueConstraint(fields=('component', 'valid_from'), name='charges_legal_basis_begins'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='charges_legal_basis_says'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='charges_legal_basis_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='ComponentRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='ebok_plugin_charges.component', verbose_name='składnik')),
                ('property', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='cms_ext_premises.property', verbose_name='nieruchomość')),
                ('valid_from', models.DateField(verbose_name='od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='do')),
                ('rate', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='stawka')),
            ],
            options={
                'verbose_name': 'stawka',
                'verbose_name_plural': 'stawki',
                'ordering': ['component__code__polish', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('component', 'property', 'valid_from'), name='charges_rate_of_property'), models.UniqueConstraint(condition=models.Q(('property__isnull', True)), fields=('component', 'valid_from'), name='charges_rate_of_all'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='charges_rate_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='RateException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rate_exceptions', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='ebok_plugin_charges.component', verbose_name='składnik')),
                ('rate', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='stawka')),
                ('valid_from', models.DateField(verbose_name='od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='do')),
                ('cause', models.CharField(choices=[('NOTICE_LATE', 'zawiadomienie doręczono po terminie'), ('CONTEST', 'zmiana zakwestionowana w sądzie')], max_length=11, verbose_name='powód')),
                ('reference', models.CharField(max_length=120, verbose_name='podstawa')),
            ],
            options={
                'verbose_name': 'wyjątek od stawki',
                'verbose_name_plural': 'wyjątki od stawek',
                'ordering': ['account__account_no__polish', 'component__code__polish', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('account', 'component', 'cause', 'valid_from'), name='charges_exception_begins'), models.CheckConstraint(condition=models.Q(('rate__gte', 0)), name='charges_exception_not_negative'), models.CheckConstraint(condition=models.Q(('cause__in', ['NOTICE_LATE', 'CONTEST'])), name='charges_exception_cause_is_known'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='charges_exception_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='PremisesValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('premises', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='values', to='cms_ext_premises.premises', verbose_name='lokal')),
                ('basis', models.CharField(choices=[('AREA_M2', 'powierzchnia'), ('PERSONS', 'liczba osób'), ('PREMISES', 'lokal'), ('VOLUME_M3_COLD', 'woda ogółem'), ('VOLUME_M3_HOT', 'ciepła woda'), ('SHARE', 'udział'), ('KWH', 'energia')], max_length=14, verbose_name='podstawa naliczenia')),
                ('value', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='ilość')),
                ('valid_from', models.DateField(verbose_name='od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='do')),
            ],
            options={
                'verbose_name': 'wielkość lokalu',
                'verbose_name_plural': 'wielkości lokali',
                'ordering': ['premises__code__polish', 'basis', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('premises', 'basis', 'valid_from'), name='charges_value_begins'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='charges_value_not_negative'), models.CheckConstraint(condition=models.Q(('basis', 'PREMISES'), _negated=True), name='charges_value_of_flat_is_one'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='charges_value_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='ChargeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('REGULAR', 'naliczenie'), ('CORRECTION', 'korekta naliczenia')], default='REGULAR', max_length=10, verbose_name='rodzaj')),
                ('period', models.CharField(max_length=7, verbose_name='okres')),
                ('only_account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account', verbose_name='tylko konto')),
                ('booking_date', models.DateField(verbose_name='data księgowania')),
                ('due_date', models.DateField(verbose_name='termin płatności')),
                ('reason', models.CharField(blank=True, max_length=255, verbose_name='powód')),
                ('state', models.CharField(choices=[('REHEARSED', 'próba, czeka na zatwierdzenie'), ('APPROVED', 'zatwierdzone, czeka na księgowanie'), ('POSTING', 'w trakcie księgowania'), ('POSTED', 'zaksięgowane'), ('VOID', 'nieaktualne')], default='REHEARSED', max_length=9, verbose_name='stan')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przygotował')),
                ('made_at', models.DateTimeField(verbose_name='przygotowano')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdził')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='zatwierdzono')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończono')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='skrót próby')),
                ('facts', models.CharField(blank=True, max_length=64, verbose_name='skrót danych próby')),
                ('documents', models.PositiveIntegerField(verbose_name='liczba naliczeń')),
                ('total', cms_ext.base.money.fields.MoneyField(verbose_name='razem')),
                ('previous_total', cms_ext.base.money.fields.MoneyField(verbose_name='razem poprzednio')),
                ('blocking', models.PositiveIntegerField(verbose_name='liczba błędów')),
            ],
            options={
                'verbose_name': 'przebieg naliczenia',
                'verbose_name_plural': 'przebiegi naliczeń',
                'ordering': ['-pk'],
                'permissions': [('approve_chargerun', 'Zatwierdzanie naliczeń')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('REHEARSED', 'APPROVED', 'POSTING'))), fields=('kind', 'period'), name='charges_run_one_live'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='charges_run_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('APPROVED', 'POSTING', 'POSTED')), _negated=True), models.Q(('approved_by__isnull', False), ('blocking', 0)), _connector='OR'), name='charges_run_posted_when_approved'), models.CheckConstraint(condition=models.Q(('kind', 'REGULAR'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='charges_run_correction_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='ChargeRunItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='ebok_plugin_charges.chargerun')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('total', cms_ext.base.money.fields.MoneyField(verbose_name='razem')),
                ('previous', cms_ext.base.money.fields.MoneyField(verbose_name='poprzednio')),
                ('mark', models.CharField(blank=True, choices=[('', 'jak poprzednio'), ('NEW', 'nowe'), ('MISSING', 'brak naliczenia'), ('UNUSUAL', 'duża różnica'), ('EXISTS', 'już naliczono')], max_length=8, verbose_name='uwaga')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='skrót')),
            ],
            options={
                'verbose_name': 'konto w przebiegu naliczenia',
                'verbose_name_plural': 'konta w przebiegu naliczenia',
                'ordering': ['run_id', 'account_id'],
                'indexes': [models.Index(fields=['run', 'mark', 'account'], name='charges_run_item_mark')],
                'constraints': [models.UniqueConstraint(fields=('run', 'account'), name='charges_run_item_once')],
            },
        ),
        migrations.CreateModel(
            name='ChargeRunPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('after', models.PositiveBigIntegerField()),
                ('last', models.PositiveBigIntegerField()),
                ('facts', models.CharField(max_length=64)),
                ('content', models.TextField()),
                ('seal', models.CharField(max_length=64)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='ebok_plugin_charges.chargerun')),
            ],
            options={
                'verbose_name': 'plan przebiegu naliczenia',
                'verbose_name_plural': 'plany przebiegów naliczeń',
                'ordering': ['run_id', 'after'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('run', 'after'), name='charges_run_plan_once')],
            },
        ),
        migrations.CreateModel(
            name='ChargeRunComponent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='components', to='ebok_plugin_charges.chargerun')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_charges.component', verbose_name='składnik')),
                ('total', cms_ext.base.money.fields.MoneyField(verbose_name='razem')),
                ('accounts', models.PositiveIntegerField(verbose_name='liczba kont')),
                ('previous_total', cms_ext.base.money.fields.MoneyField(verbose_name='razem poprzednio')),
                ('previous_accounts', models.PositiveIntegerField(verbose_name='liczba kont poprzednio')),
            ],
            options={
                'verbose_name': 'składnik w przebiegu naliczenia',
                'verbose_name_plural': 'składniki w przebiegu naliczenia',
                'ordering': ['run_id', 'component_id'],
                'constraints': [models.UniqueConstraint(fields=('run', 'component'), name='charges_run_component_once')],
            },
        ),
        migrations.CreateModel(
            name='ChargeRunFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='ebok_plugin_charges.chargerun')),
                ('code', models.CharField(max_length=24, verbose_name='kod')),
                ('blocking', models.BooleanField(verbose_name='błąd')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('component', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_charges.component', verbose_name='składnik')),
                ('message', models.CharField(max_length=255, verbose_name='opis')),
                ('accounts', models.PositiveIntegerField(default=1, verbose_name='liczba kont')),
            ],
            options={
                'verbose_name': 'uwaga do naliczenia',
                'verbose_name_plural': 'uwagi do naliczenia',
                'ordering': ['run_id', '-blocking', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ChargeRunPortion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='portions', to='ebok_plugin_charges.chargerun')),
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='charge_run_portion', to='ebok_plugin_ledger.batch', verbose_name='paczka')),
                ('last_account', models.PositiveBigIntegerField()),
                ('documents', models.PositiveIntegerField(verbose_name='liczba naliczeń')),
            ],
            options={
                'verbose_name': 'porcja naliczenia',
                'verbose_name_plural': 'porcje naliczenia',
                'ordering': ['run_id', 'last_account'],
                'constraints': [models.UniqueConstraint(fields=('run', 'last_account'), name='charges_run_portion_once'), models.CheckConstraint(condition=models.Q(('documents__gt', 0)), name='charges_run_portion_has_documents')],
            },
        ),
        migrations.CreateModel(
            name='PersonsChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True, verbose_name='numer')),
                ('persons', models.PositiveSmallIntegerField(verbose_name='liczba osób')),
                ('persons_before', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='liczba osób dotąd')),
                ('valid_from', models.DateField(verbose_name='od dnia')),
                ('words', models.TextField(blank=True, max_length=500, verbose_name='co się zmieniło')),
                ('fee_before', cms_ext.base.money.fields.MoneyField(null=True, verbose_name='opłata miesięczna dotąd')),
                ('fee_after', cms_ext.base.money.fields.MoneyField(null=True, verbose_name='nowa opłata miesięczna')),
                ('filed_on', models.DateField(verbose_name='dzień złożenia')),
                ('filed_at', models.DateTimeField(verbose_name='złożono')),
                ('answer_by', models.DateField(verbose_name='odpowiedź do')),
                ('state', models.CharField(choices=[('WAITING', 'czeka na potwierdzenie'), ('CONFIRMED', 'potwierdzona'), ('REFUSED', 'odrzucona'), ('WITHDRAWN', 'wycofana')], default='WAITING', max_length=9, verbose_name='stan')),
                ('decided_on', models.DateField(null=True, verbose_name='dzień rozstrzygnięcia')),
                ('refusal', models.CharField(blank=True, max_length=255, verbose_name='powód odrzucenia')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='persons_changes', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('batch', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='persons_change', to='ebok_plugin_ledger.batch', verbose_name='paczka korekt')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto rozstrzygnął')),
                ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto złożył')),
            ],
            options={
                'verbose_name': 'zmiana liczby osób',
                'verbose_name_plural': 'zmiany liczby osób',
                'ordering': ['-pk'],
                'permissions': [('confirm_personschange', 'Potwierdzanie zmian liczby osób')],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'WAITING')), fields=('account',), name='charges_persons_one_waiting'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_on__isnull', True), ('state', 'WAITING')), models.Q(models.Q(('state', 'WAITING'), _negated=True), ('decided_by__isnull', False), ('decided_on__isnull', False)), _connector='OR'), name='charges_persons_decided'), models.CheckConstraint(condition=models.Q(('state__in', ('WAITING', 'WITHDRAWN')), models.Q(('decided_by', models.F('filed_by')), _negated=True), _connector='OR'), name='charges_persons_second_person'), models.CheckConstraint(condition=models.Q(('state', 'REFUSED'), ('refusal', ''), _connector='OR'), name='charges_persons_refused_why'), models.CheckConstraint(condition=models.Q(('state', 'CONFIRMED'), ('batch__isnull', True), _connector='OR'), name='charges_persons_posted_when_confirmed')],
            },
        ),
        refuse_overlaps("ebok_plugin_charges_legalbasis", "component_id"),
        refuse_overlaps("ebok_plugin_charges_componentrate", "component_id", "property_id"),
        refuse_overlaps("ebok_plugin_charges_premisesvalue", "premises_id", "basis"),
        refuse_overlaps("ebok_plugin_charges_componentuse", "component_id", "property_id", "building_id", "premises_id"),
        refuse_overlaps("ebok_plugin_charges_costkind", "component_id"),
        refuse_overlaps("ebok_plugin_charges_rateexception", "account_id", "component_id", "cause"),
    ])
