import datetime
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='BroughtFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('collection_addresses', 'adresy'), ('collection_days', 'terminy')], max_length=20, verbose_name='co wczytano')),
                ('filename', models.CharField(max_length=255, verbose_name='nazwa pliku')),
                ('sha256', models.CharField(max_length=64, verbose_name='skrót pliku')),
                ('rows_new', models.PositiveIntegerField(verbose_name='nowe')),
                ('rows_changed', models.PositiveIntegerField(verbose_name='zmienione')),
                ('replaced', models.JSONField(default=list, editable=False)),
                ('brought_at', models.DateTimeField(verbose_name='wczytano')),
                ('brought_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wczytał')),
                ('taken_back_at', models.DateTimeField(null=True, verbose_name='wycofano')),
                ('taken_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wycofał')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='powód wycofania')),
            ],
            options={
                'verbose_name': 'wczytany plik odbiorów',
                'verbose_name_plural': 'wczytane pliki odbiorów',
                'ordering': ['-pk'],
                'permissions': [('take_back_broughtfile', 'Can take a file of collections back')],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['what', '-id'], name='collections_file_newest')],
            },
        ),
        migrations.CreateModel(
            name='Sector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z0-9][A-Z0-9-]*\\Z', 'Wpisz wielkie litery od A do Z, cyfry i łączniki.')], verbose_name='kod')),
                ('name', models.CharField(max_length=120, verbose_name='nazwa')),
            ],
            options={
                'verbose_name': 'rejon odbioru',
                'verbose_name_plural': 'rejony odbioru',
                'ordering': ['code__polish'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='Fraction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z0-9][A-Z0-9-]*\\Z', 'Wpisz wielkie litery od A do Z, cyfry i łączniki.')], verbose_name='kod')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='nazwa')),
                ('mark', models.CharField(help_text='Jedna do trzech liter obok koloru: sam kolor nie wystarczy.', max_length=3, unique=True, verbose_name='znak')),
                ('colour', models.CharField(choices=[('black', 'czarny'), ('blue', 'niebieski'), ('green', 'zielony'), ('yellow', 'żółty'), ('brown', 'brązowy'), ('grey', 'szary'), ('orange', 'pomarańczowy'), ('white', 'biały')], max_length=8, verbose_name='kolor pojemnika albo worka')),
                ('about', models.CharField(blank=True, max_length=200, verbose_name='co do niej należy')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='kolejność')),
            ],
            options={
                'verbose_name': 'frakcja odpadów',
                'verbose_name_plural': 'frakcje odpadów',
                'ordering': ['position', 'code__polish'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='CollectionTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('put_out_by', models.TimeField(default=datetime.time(6, 0), verbose_name='wystawić najpóźniej o')),
                ('report_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='ile dni można zgłaszać brak odbioru')),
                ('next_year_month', models.PositiveSmallIntegerField(default=11, help_text='Numer miesiąca, na przykład 11 to listopad.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='od którego miesiąca przypominać o harmonogramie na następny rok')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telefon w sprawie odbiorów')),
            ],
            options={
                'verbose_name': 'zasady odbioru odpadów',
                'verbose_name_plural': 'zasady odbioru odpadów',
                'default_permissions': ('change', 'view'),
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='collections_terms_one'), models.CheckConstraint(condition=models.Q(('report_days__range', (1, 60))), name='collections_terms_report_days'), models.CheckConstraint(condition=models.Q(('next_year_month__range', (1, 12))), name='collections_terms_month')],
            },
        ),
        migrations.CreateModel(
            name='Street',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commune', models.CharField(max_length=80, verbose_name='gmina')),
                ('place', models.CharField(max_length=80, verbose_name='miejscowość')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='ulica')),
                ('key', models.SlugField(editable=False, max_length=120, unique=True, verbose_name='w adresie strony')),
                ('folded_name', models.CharField(db_index=True, editable=False, max_length=160)),
                ('words', models.CharField(editable=False, max_length=260)),
            ],
            options={
                'verbose_name': 'ulica',
                'verbose_name_plural': 'ulice',
                'ordering': ['place__polish', 'name__polish', 'commune__polish'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('place', 'name', 'commune'), name='collections_street_once')],
            },
        ),
        migrations.CreateModel(
            name='AddressRange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('street', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ranges', to='waste_union_collections.street', verbose_name='ulica')),
                ('sector', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ranges', to='waste_union_collections.sector', verbose_name='rejon')),
                ('building_kind', models.CharField(choices=[('SINGLE', 'zabudowa jednorodzinna'), ('MULTI', 'zabudowa wielorodzinna'), ('NON_RESIDENTIAL', 'nieruchomość niezamieszkana')], max_length=15, verbose_name='rodzaj zabudowy')),
                ('side', models.CharField(choices=[('ALL', 'wszystkie'), ('ODD', 'nieparzyste'), ('EVEN', 'parzyste')], default='ALL', max_length=4, verbose_name='numery')),
                ('number_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='od numeru')),
                ('letter_from', models.CharField(blank=True, default='', max_length=1, validators=[django.core.validators.RegexValidator('^[a-z]?\\Z', 'Wpisz jedną małą literę albo zostaw puste.')], verbose_name='litera')),
                ('number_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='do numeru')),
                ('letter_to', models.CharField(blank=True, default='', max_length=1, validators=[django.core.validators.RegexValidator('^[a-z]?\\Z', 'Wpisz jedną małą literę albo zostaw puste.')], verbose_name='litera')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='od dnia')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='do dnia')),
                ('brought_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ranges', to='waste_union_collections.broughtfile')),
            ],
            options={
                'verbose_name': 'zakres numerów',
                'verbose_name_plural': 'adresy rejonów',
                'ordering': ['street__place__polish', 'street__name__polish', 'number_from', 'pk'],
                'default_permissions': ('change', 'view'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('number_from__isnull', True), ('number_to__isnull', True)), models.Q(('number_from__gte', 1), ('number_to__gte', models.F('number_from'))), _connector='OR'), name='collections_range_numbers', violation_error_message='Numer „do” jest mniejszy niż numer „od”.'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='collections_range_days', violation_error_message='Ostatni dzień jest przed pierwszym.')],
            },
        ),
        migrations.CreateModel(
            name='CollectionDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sector', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='days', to='waste_union_collections.sector', verbose_name='rejon')),
                ('fraction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='waste_union_collections.fraction', verbose_name='frakcja')),
                ('building_kind', models.CharField(blank=True, choices=[('SINGLE', 'zabudowa jednorodzinna'), ('MULTI', 'zabudowa wielorodzinna'), ('NON_RESIDENTIAL', 'nieruchomość niezamieszkana')], default='', max_length=15, verbose_name='rodzaj zabudowy')),
                ('planned_on', models.DateField(verbose_name='dzień z rytmu')),
                ('day', models.DateField(verbose_name='dzień odbioru')),
                ('cancelled', models.BooleanField(default=False, verbose_name='odwołany')),
                ('brought_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='days', to='waste_union_collections.broughtfile')),
            ],
            options={
                'verbose_name': 'termin odbioru',
                'verbose_name_plural': 'terminy odbiorów',
                'ordering': ['day', 'sector__code__polish', 'fraction__position', 'pk'],
                'default_permissions': ('change', 'view'),
                'indexes': [models.Index(fields=['sector', 'day'], name='collections_day_of_sector'), models.Index(fields=['day'], name='collections_day_order')],
                'constraints': [models.UniqueConstraint(fields=('sector', 'planned_on', 'fraction', 'building_kind'), name='collections_day_once')],
            },
        ),
    ])
