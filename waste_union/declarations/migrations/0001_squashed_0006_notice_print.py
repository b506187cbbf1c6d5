"""What 0001 to 0006 leave in an empty database, made at once (decision 0017)."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms_ext.base.money.fields
from cms_ext.base.database.append_only import install_guards, refuse_changes
from cms_ext.base.database.migration_steps import created_together
from waste_union.declarations.row_guards import (
    AS_SUBMITTED,
    PAPER_GUARDS,
    PESEL_GUARDS,
    RECEIPTS,
    STAYS,
)


class Migration(migrations.Migration):

    replaces = [('waste_union_declarations', '0001_initial'), ('waste_union_declarations', '0002_guards'), ('waste_union_declarations', '0003_review'), ('waste_union_declarations', '0004_term_of_keeping'), ('waste_union_declarations', '0005_declared_pesel'), ('waste_union_declarations', '0006_notice_print')]

    initial = True

    dependencies = [
        ('cms_ext_identity', '0002_kept_form'),
        ('cms_ext_premises', '0002_sealed_places'),
        ('ebok_plugin_ledger', '0001_squashed_0008_corrections_index'),
        ('waste_union_tariffs', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='DeclaredProperty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='kod nieruchomości')),
                ('address', models.CharField(max_length=200, verbose_name='adres')),
                ('plot_no', models.CharField(blank=True, max_length=40, verbose_name='numer działki')),
                ('building_kind', models.CharField(choices=[('SINGLE', 'zabudowa jednorodzinna'), ('MULTI', 'zabudowa wielorodzinna'), ('NON_RESIDENTIAL', 'nieruchomość niezamieszkana')], max_length=15, verbose_name='rodzaj zabudowy')),
                ('dwellings', models.PositiveIntegerField(default=1, verbose_name='liczba gospodarstw domowych')),
                ('area', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='powierzchnia lokali (m²)')),
                ('zone', models.CharField(blank=True, max_length=40, verbose_name='strefa')),
                ('known_persons', models.PositiveIntegerField(blank=True, null=True, verbose_name='osoby według biura')),
                ('known_on', models.DateField(blank=True, null=True, verbose_name='stan na dzień')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account', verbose_name='konto rozliczeniowe')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waste_union_tariffs.commune', verbose_name='gmina')),
                ('property', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_premises.property', verbose_name='nieruchomość w drzewie')),
            ],
            options={
                'verbose_name': 'nieruchomość',
                'verbose_name_plural': 'nieruchomości z opłatą',
                'ordering': ['code'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'view'),
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('known_on__isnull', True), ('known_persons__isnull', True)), models.Q(('known_on__isnull', False), ('known_persons__isnull', False)), _connector='OR'), name='declarations_known_with_day')],
            },
        ),
        migrations.CreateModel(
            name='DeclarationRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('OWNER', 'właściciel'), ('CO_OWNER', 'współwłaściciel'), ('MANAGER', 'zarządca'), ('COOP', 'spółdzielnia'), ('USER', 'użytkownik')], max_length=8, verbose_name='kim jest')),
                ('valid_from', models.DateField(verbose_name='od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='do')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_identity.person', verbose_name='osoba')),
                ('declared_property', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rights', to='waste_union_declarations.declaredproperty', verbose_name='nieruchomość')),
            ],
            options={
                'verbose_name': 'prawo do składania deklaracji',
                'verbose_name_plural': 'prawa do składania deklaracji',
                'ordering': ['declared_property', 'valid_from', 'pk'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'view'),
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['person', 'valid_from'], name='declarations_right_of')],
                'constraints': [models.UniqueConstraint(fields=('declared_property', 'person', 'role', 'valid_from'), name='declarations_right_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='declarations_right_ends_after')],
            },
        ),
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, validators=[django.core.validators.RegexValidator('^[A-Z0-9-]{1,12}\\Z')], verbose_name='symbol')),
                ('name', models.CharField(max_length=200, verbose_name='nazwa')),
                ('valid_from', models.DateField(verbose_name='obowiązuje od')),
                ('fields', models.JSONField(default=dict, verbose_name='pola')),
                ('kinds', models.JSONField(default=list, verbose_name='cele składane przez portal')),
                ('signature_kinds', models.JSONField(default=list, verbose_name='przyjmowane podpisy')),
                ('statements', models.JSONField(blank=True, default=list, verbose_name='oświadczenia')),
                ('xsd', models.TextField(verbose_name='schemat XML (XSD)')),
                ('correct_days', models.PositiveSmallIntegerField(default=7, verbose_name='dni na korektę')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waste_union_tariffs.authority', verbose_name='organ')),
            ],
            options={
                'verbose_name': 'wersja formularza deklaracji',
                'verbose_name_plural': 'wersje formularzy deklaracji',
                'ordering': ['code', '-valid_from'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'view'),
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('authority', 'code', 'valid_from'), name='declarations_form_once'), models.CheckConstraint(condition=models.Q(('correct_days__in', (7, 14))), name='declarations_form_term')],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True, verbose_name='numer')),
                ('channel', models.CharField(choices=[('EBOK', 'przez eBOK'), ('PAPER', 'na papierze')], max_length=5, verbose_name='złożona')),
                ('kind', models.CharField(choices=[('FIRST', 'pierwsza deklaracja'), ('CHANGE', 'zmiana danych'), ('CORRECTION', 'korekta'), ('CEASE', 'wygaśnięcie obowiązku')], max_length=10, verbose_name='cel')),
                ('reason', models.CharField(blank=True, max_length=40, verbose_name='powód')),
                ('event_date', models.DateField(blank=True, null=True, verbose_name='data zdarzenia')),
                ('effective_from', models.DateField(blank=True, null=True, verbose_name='opłata od miesiąca')),
                ('payload', models.JSONField(default=dict, verbose_name='dane deklaracji')),
                ('calc_trace', models.JSONField(default=list, verbose_name='obliczenie')),
                ('amount', cms_ext.base.money.fields.MoneyField(blank=True, null=True, verbose_name='opłata miesięczna')),
                ('xml', models.BinaryField(default=b'', verbose_name='plik XML')),
                ('xml_sha256', models.CharField(blank=True, max_length=64, verbose_name='skrót pliku')),
                ('signature_kind', models.CharField(blank=True, choices=[('ACCOUNT', 'potwierdzenie po zalogowaniu do eBOK'), ('FILE', 'plik z podpisem zaufanym, kwalifikowanym albo osobistym'), ('PAPER', 'podpis własnoręczny na papierze')], max_length=7, verbose_name='podpis')),
                ('signature', models.JSONField(blank=True, default=dict, verbose_name='opis podpisu')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='podpisano')),
                ('receipt_no', models.CharField(blank=True, max_length=16, verbose_name='numer potwierdzenia')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='złożono')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='wpłynęła')),
                ('state', models.CharField(choices=[('DRAFT', 'Robocza'), ('VALIDATED', 'Sprawdzona'), ('SIGNED', 'Podpisana'), ('SUBMITTED', 'Złożona'), ('UNDER_REVIEW', 'Rozpatrywana'), ('ACCEPTED', 'Przyjęta'), ('CALLED', 'Wezwanie do korekty'), ('REJECTED', 'Odrzucona formalnie'), ('SUPERSEDED', 'Zastąpiona'), ('CEASED', 'Wygasła'), ('DISCARDED', 'Porzucona')], default='DRAFT', max_length=12, verbose_name='stan')),
                ('started_on', models.DateField(verbose_name='rozpoczęto')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='rozpatrzono')),
                ('refused_because', models.TextField(blank=True, max_length=1000, verbose_name='dlaczego odrzucono')),
                ('expired_on', models.DateField(blank=True, null=True, verbose_name='nie obowiązuje od')),
                ('declarant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_identity.person', verbose_name='składający')),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='waste_union_declarations.declaration', verbose_name='zastępuje')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rozpatruje')),
                ('tariff_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waste_union_tariffs.tariffversion', verbose_name='taryfa')),
                ('declared_property', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='waste_union_declarations.declaredproperty', verbose_name='nieruchomość')),
                ('form_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waste_union_declarations.formversion', verbose_name='formularz')),
            ],
            options={
                'verbose_name': 'deklaracja',
                'verbose_name_plural': 'deklaracje',
                'ordering': ['-started_on', '-pk'],
                'permissions': [('type_declaration', 'Może wpisać deklarację złożoną na papierze'), ('review_declaration', 'Może rozpatrzyć deklarację')],
                'abstract': False,
                'default_permissions': ('view',),
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['state', 'filed_on'], name='declarations_queue'), models.Index(fields=['declared_property', 'effective_from'], name='declarations_of_property'), models.Index(fields=['declarant', 'started_on'], name='declarations_of_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('VALIDATED', 'SIGNED', 'SUBMITTED', 'UNDER_REVIEW'))), fields=('declared_property',), name='declarations_one_unfinished'), models.UniqueConstraint(condition=models.Q(('state', 'ACCEPTED')), fields=('declared_property',), name='declarations_one_accepted'), models.UniqueConstraint(condition=models.Q(('receipt_no', ''), _negated=True), fields=('receipt_no',), name='declarations_receipt_of_one'), models.CheckConstraint(condition=models.Q(models.Q(('receipt_no', ''), ('state__in', ('DRAFT', 'VALIDATED', 'SIGNED', 'DISCARDED')), ('submitted_at__isnull', True)), models.Q(models.Q(('state__in', ('DRAFT', 'VALIDATED', 'SIGNED', 'DISCARDED')), _negated=True), models.Q(('receipt_no', ''), _negated=True), ('amount__isnull', False), ('submitted_at__isnull', False), ('tariff_version__isnull', False), models.Q(('xml_sha256', ''), _negated=True)), _connector='OR'), name='declarations_submitted_has_receipt')],
            },
        ),
        migrations.CreateModel(
            name='SubmissionReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='rok')),
                ('seq', models.PositiveIntegerField(verbose_name='nr w roku')),
                ('declaration', models.CharField(max_length=16, unique=True, verbose_name='deklaracja')),
                ('xml_sha256', models.CharField(max_length=64, verbose_name='skrót pliku')),
                ('submitted_at', models.DateTimeField(verbose_name='złożono')),
            ],
            options={
                'verbose_name': 'potwierdzenie złożenia deklaracji',
                'verbose_name_plural': 'potwierdzenia złożenia deklaracji',
                'ordering': ['year', 'seq'],
                'abstract': False,
                'default_permissions': (),
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('year', 'seq'), name='declarations_receipt_once')],
            },
        ),
        migrations.CreateModel(
            name='YearSequence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(choices=[('DEK', 'deklaracje'), ('EB', 'potwierdzenia złożenia'), ('ZAW', 'zawiadomienia o stawkach')], max_length=3)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('series', 'year'), name='declarations_sequence_once')],
            },
        ),
        migrations.CreateModel(
            name='CorrectionCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', models.TextField(max_length=2000, verbose_name='co poprawić')),
                ('days', models.PositiveSmallIntegerField(verbose_name='dni na korektę')),
                ('called_on', models.DateField(verbose_name='wezwano')),
                ('due_on', models.DateField(verbose_name='korekta do')),
                ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wezwał')),
                ('declaration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='call', to='waste_union_declarations.declaration', verbose_name='deklaracja')),
            ],
            options={
                'verbose_name': 'wezwanie do korekty deklaracji',
                'verbose_name_plural': 'wezwania do korekty deklaracji',
                'ordering': ['due_on', 'pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['due_on'], name='declarations_call_due')],
            },
        ),
        migrations.CreateModel(
            name='FeeDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='znak decyzji')),
                ('kind', models.CharField(choices=[('SANCTION', 'opłata podwyższona za brak segregacji'), ('ASSESSMENT', 'opłata określona decyzją')], max_length=10, verbose_name='rodzaj')),
                ('factor', models.DecimalField(blank=True, decimal_places=2, max_digits=3, null=True, verbose_name='krotność')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='opłata miesięczna')),
                ('calc_trace', models.JSONField(blank=True, default=list, verbose_name='obliczenie')),
                ('from_month', models.DateField(verbose_name='od miesiąca')),
                ('until', models.DateField(blank=True, null=True, verbose_name='do miesiąca')),
                ('reasons', models.TextField(max_length=4000, verbose_name='uzasadnienie')),
                ('drafted_on', models.DateField(verbose_name='przygotowano')),
                ('confirmed_on', models.DateField(blank=True, null=True, verbose_name='zatwierdzono')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdził')),
                ('declared_property', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fee_decisions', to='waste_union_declarations.declaredproperty', verbose_name='nieruchomość')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przygotował')),
                ('tariff_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waste_union_tariffs.tariffversion', verbose_name='taryfa')),
            ],
            options={
                'verbose_name': 'decyzja o opłacie za odpady',
                'verbose_name_plural': 'decyzje o opłacie za odpady',
                'ordering': ['-drafted_on', '-pk'],
                'permissions': [('confirm_feedecision', 'Może zatwierdzić decyzję jako druga osoba')],
                'abstract': False,
                'default_permissions': ('add', 'view'),
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('confirmed_on__isnull', True)), models.Q(('confirmed_by__isnull', False), ('confirmed_on__isnull', False), models.Q(('confirmed_by', models.F('drafted_by')), _negated=True)), _connector='OR'), name='declarations_decision_by_two'), models.CheckConstraint(condition=models.Q(('from_month__day', 1), models.Q(('until__isnull', True), models.Q(('until__day', 1), ('until__gte', models.F('from_month'))), _connector='OR')), name='declarations_decision_of_whole_months'), models.CheckConstraint(condition=models.Q(models.Q(('factor__isnull', False), ('kind', 'SANCTION')), models.Q(('factor__isnull', True), ('kind', 'ASSESSMENT')), _connector='OR'), name='declarations_decision_factor')],
            },
        ),
        migrations.CreateModel(
            name='RateNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='numer')),
                ('before', cms_ext.base.money.fields.MoneyField(verbose_name='dotychczas')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='nowa opłata')),
                ('calc_trace', models.JSONField(default=list, verbose_name='obliczenie')),
                ('valid_from', models.DateField(verbose_name='od miesiąca')),
                ('issued_on', models.DateField(verbose_name='wydano')),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waste_union_declarations.declaration', verbose_name='deklaracja')),
                ('declared_property', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rate_notices', to='waste_union_declarations.declaredproperty', verbose_name='nieruchomość')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wydał')),
                ('tariff_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='waste_union_tariffs.tariffversion', verbose_name='taryfa')),
            ],
            options={
                'verbose_name': 'zawiadomienie o nowej stawce',
                'verbose_name_plural': 'zawiadomienia o nowych stawkach',
                'ordering': ['-issued_on', 'number'],
                'abstract': False,
                'default_permissions': ('add', 'view'),
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('declared_property', 'tariff_version'), name='declarations_notice_once')],
            },
        ),
        migrations.CreateModel(
            name='DeclaredPesel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField(verbose_name='numer zaszyfrowany')),
                ('declaration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pesel', to='waste_union_declarations.declaration', verbose_name='deklaracja')),
            ],
            options={
                'verbose_name': 'PESEL składającego',
                'verbose_name_plural': 'numery PESEL składających',
                'permissions': [('read_declaredpesel', 'Może odczytać PESEL z deklaracji')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='NoticePrint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('printed_on', models.DateField(verbose_name='wydrukowano')),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='print', to='waste_union_declarations.ratenotice', verbose_name='zawiadomienie')),
                ('printed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wydrukował')),
            ],
            options={
                'verbose_name': 'wydruk zawiadomienia o nowej stawce',
                'verbose_name_plural': 'wydruki zawiadomień o nowych stawkach',
                'ordering': ['pk'],
                'default_permissions': ('add',),
            },
        ),
        install_guards(*STAYS),
        refuse_changes(RECEIPTS),
        install_guards(*PAPER_GUARDS, *AS_SUBMITTED, *PESEL_GUARDS),
    ])
