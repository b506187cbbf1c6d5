import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models

from cms_ext.base.database.append_only import install_guards
from cms_ext.base.database.migration_steps import created_together, refuse_overlaps
from waste_union.tariffs.row_guards import GUARDS, TABLE


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, unique=True, verbose_name='nazwa')),
                ('address', models.CharField(max_length=200, verbose_name='adres')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adres e-mail')),
            ],
            options={
                'verbose_name': 'organ pobierający opłatę za odpady',
                'verbose_name_plural': 'organy pobierające opłatę za odpady',
                'ordering': ['name__polish'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='Commune',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='communes', to='waste_union_tariffs.authority', verbose_name='organ')),
                ('code', models.CharField(max_length=12, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z0-9-]+\\Z', 'Wpisz wielkie litery, cyfry i łączniki.')], verbose_name='kod')),
                ('name', models.CharField(max_length=120, verbose_name='nazwa')),
                ('zone', models.CharField(blank=True, max_length=40, verbose_name='strefa')),
            ],
            options={
                'verbose_name': 'gmina',
                'verbose_name_plural': 'gminy',
                'ordering': ['name__polish', 'code__polish'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='TariffVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tariffs', to='waste_union_tariffs.commune', verbose_name='gmina')),
                ('building_kind', models.CharField(choices=[('SINGLE', 'zabudowa jednorodzinna'), ('MULTI', 'zabudowa wielorodzinna'), ('NON_RESIDENTIAL', 'nieruchomość niezamieszkana')], max_length=15, verbose_name='rodzaj zabudowy')),
                ('zone', models.CharField(blank=True, help_text='Puste: wszystkie strefy gminy.', max_length=40, verbose_name='strefa')),
                ('method', models.CharField(choices=[('PERSONS', 'od liczby mieszkańców'), ('WATER', 'od zużycia wody'), ('AREA', 'od powierzchni'), ('HOUSEHOLD', 'od gospodarstwa domowego'), ('CONTAINERS', 'od pojemników i worków')], max_length=10, verbose_name='metoda')),
                ('params', models.JSONField(verbose_name='stawki')),
                ('rounding', models.CharField(choices=[('RATE_TIMES_MEAN_UNROUNDED', 'średnia bez zaokrąglania'), ('MEAN_2DP_FIRST', 'średnia zaokrąglona do 0,01 m³')], default='RATE_TIMES_MEAN_UNROUNDED', max_length=25, verbose_name='średnie zużycie wody')),
                ('relief', models.JSONField(blank=True, null=True, verbose_name='zwolnienie za kompostownik')),
                ('sanction_factor', models.DecimalField(blank=True, decimal_places=2, help_text='Za brak segregacji, tylko z decyzji. Puste: uchwała jej nie ustala.', max_digits=3, null=True, verbose_name='krotność opłaty podwyższonej')),
                ('cap', models.PositiveIntegerField(blank=True, null=True, verbose_name='najwyższa opłata gospodarstwa')),
                ('unit', models.PositiveSmallIntegerField(choices=[(1, 'do grosza'), (10, 'do 10 groszy'), (100, 'do pełnych złotych')], default=1, verbose_name='zaokrąglenie')),
                ('settled', models.CharField(choices=[('MONTHLY', 'co miesiąc'), ('QUARTERLY', 'co kwartał')], default='MONTHLY', max_length=9, verbose_name='okres opłaty')),
                ('due_day', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(28)], verbose_name='dzień terminu płatności')),
                ('due_months', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(3)], verbose_name='miesięcy po pierwszym miesiącu okresu')),
                ('late_decrease', models.CharField(choices=[('FROM_FILING_MONTH', 'od miesiąca złożenia'), ('FROM_NEXT_MONTH', 'od miesiąca po złożeniu')], default='FROM_FILING_MONTH', max_length=17, verbose_name='obniżenie zgłoszone po terminie')),
                ('resolution_ref', models.CharField(max_length=160, verbose_name='uchwała')),
                ('valid_from', models.DateField(verbose_name='obowiązuje od')),
                ('valid_to', models.DateField(blank=True, help_text='Ostatni dzień; puste: bez końca.', null=True, verbose_name='obowiązuje do')),
                ('used_to', models.DateField(editable=False, null=True, verbose_name='użyta do')),
            ],
            options={
                'verbose_name': 'taryfa opłaty za odpady',
                'verbose_name_plural': 'taryfy opłaty za odpady',
                'ordering': ['commune__name__polish', 'building_kind', 'zone', '-valid_from'],
                'default_permissions': ('add', 'change', 'view'),
                'constraints': [models.UniqueConstraint(fields=('commune', 'building_kind', 'zone', 'valid_from'), name='waste_tariff_from', violation_error_message='Taka taryfa od tego dnia już jest. Popraw tamtą.'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='waste_tariff_period', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw daty.'), models.CheckConstraint(condition=models.Q(('used_to', None), models.Q(('used_to__gte', models.F('valid_from')), models.Q(('valid_to', None), ('valid_to__gte', models.F('used_to')), _connector='OR')), _connector='OR'), name='waste_tariff_used_in_its_time', violation_error_message='Według tej taryfy policzono już opłaty po tym dniu.'), models.CheckConstraint(condition=models.Q(models.Q(('building_kind', 'NON_RESIDENTIAL'), ('method', 'CONTAINERS')), models.Q(models.Q(('building_kind', 'NON_RESIDENTIAL'), _negated=True), models.Q(('method', 'CONTAINERS'), _negated=True)), _connector='OR'), name='waste_tariff_method_of_kind', violation_error_message='Od pojemników i worków płaci się za nieruchomość niezamieszkaną i tylko za nią.'), models.CheckConstraint(condition=models.Q(('relief__isnull', True), ('building_kind', 'SINGLE'), _connector='OR'), name='waste_tariff_relief_of_houses', violation_error_message='Zwolnienie za kompostownik przysługuje tylko w zabudowie jednorodzinnej.'), models.CheckConstraint(condition=models.Q(('due_day__range', (1, 28)), ('due_months__lte', 3)), name='waste_tariff_due_day'), models.CheckConstraint(condition=models.Q(('cap', None), ('cap__gte', 1), _connector='OR'), name='waste_tariff_cap', violation_error_message='Najwyższa opłata musi być większa od zera.'), models.CheckConstraint(condition=models.Q(('sanction_factor', None), ('sanction_factor__gte', Decimal('1')), _connector='OR'), name='waste_tariff_sanction')],
            },
        ),
        refuse_overlaps(TABLE, "commune_id", "building_kind", "zone"),
        install_guards(*GUARDS),
    ])
