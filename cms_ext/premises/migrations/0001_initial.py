import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Property',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='od')),
                ('valid_to', models.DateField(blank=True, help_text='Ostatni dzień. Puste pole: bezterminowo.', null=True, verbose_name='do')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='cms_ext_premises.property', verbose_name='połączono z')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='kod')),
                ('name', models.CharField(max_length=120, verbose_name='nazwa')),
            ],
            options={
                'verbose_name': 'nieruchomość',
                'verbose_name_plural': 'nieruchomości',
                'ordering': ['code__polish'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='property_ends_after_it_begins', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw jedną z dat.')],
            },
        ),
        migrations.CreateModel(
            name='Building',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='od')),
                ('valid_to', models.DateField(blank=True, help_text='Ostatni dzień. Puste pole: bezterminowo.', null=True, verbose_name='do')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='cms_ext_premises.building', verbose_name='połączono z')),
                ('property', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='buildings', to='cms_ext_premises.property', verbose_name='nieruchomość')),
                ('code', models.CharField(max_length=60, unique=True, verbose_name='kod')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='adres')),
            ],
            options={
                'verbose_name': 'budynek',
                'verbose_name_plural': 'budynki',
                'ordering': ['code__polish'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='building_ends_after_it_begins', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw jedną z dat.')],
            },
        ),
        migrations.CreateModel(
            name='Staircase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='od')),
                ('valid_to', models.DateField(blank=True, help_text='Ostatni dzień. Puste pole: bezterminowo.', null=True, verbose_name='do')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='cms_ext_premises.staircase', verbose_name='połączono z')),
                ('building', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='staircases', to='cms_ext_premises.building', verbose_name='budynek')),
                ('code', models.CharField(max_length=20, verbose_name='klatka')),
            ],
            options={
                'verbose_name': 'klatka',
                'verbose_name_plural': 'klatki',
                'ordering': ['building__code__polish', 'code__polish'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='staircase_ends_after_it_begins', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw jedną z dat.'), models.UniqueConstraint(fields=('building', 'code'), name='premises_staircase_code')],
            },
        ),
        migrations.CreateModel(
            name='Premises',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='od')),
                ('valid_to', models.DateField(blank=True, help_text='Ostatni dzień. Puste pole: bezterminowo.', null=True, verbose_name='do')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='cms_ext_premises.premises', verbose_name='połączono z')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='kod')),
                ('building', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='premises', to='cms_ext_premises.building', verbose_name='budynek')),
                ('staircase', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='premises', to='cms_ext_premises.staircase', verbose_name='klatka')),
                ('number', models.CharField(blank=True, help_text='Puste: cały budynek.', max_length=20, verbose_name='numer lokalu')),
                ('kind', models.CharField(choices=[('flat', 'lokal mieszkalny'), ('commercial', 'lokal użytkowy'), ('garage', 'garaż')], default='flat', max_length=12, verbose_name='rodzaj')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='adres')),
                ('area', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='powierzchnia (m²)')),
                ('persons', models.PositiveSmallIntegerField(default=0, verbose_name='liczba osób')),
            ],
            options={
                'verbose_name': 'lokal',
                'verbose_name_plural': 'lokale',
                'ordering': ['code__polish'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='premises_ends_after_it_begins', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw jedną z dat.'), models.CheckConstraint(condition=models.Q(('area__gte', 0)), name='premises_area_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='FormerCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='dawny kod')),
                ('property', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_codes', to='cms_ext_premises.property')),
                ('building', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_codes', to='cms_ext_premises.building')),
                ('staircase', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_codes', to='cms_ext_premises.staircase')),
                ('premises', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_codes', to='cms_ext_premises.premises')),
                ('inside', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='codes_once_inside', to='cms_ext_premises.building')),
            ],
            options={
                'verbose_name': 'dawny kod',
                'verbose_name_plural': 'dawne kody',
                'ordering': ['code__polish'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('property__isnull', False)), fields=('code',), name='premises_former_code_of_property'), models.UniqueConstraint(condition=models.Q(('building__isnull', False)), fields=('code',), name='premises_former_code_of_building'), models.UniqueConstraint(condition=models.Q(('premises__isnull', False)), fields=('code',), name='premises_former_code_of_premises'), models.UniqueConstraint(condition=models.Q(('staircase__isnull', False)), fields=('inside', 'code'), name='premises_former_code_of_staircase')],
            },
        ),
        migrations.CreateModel(
            name='PlaceContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='od')),
                ('valid_to', models.DateField(blank=True, help_text='Ostatni dzień. Puste pole: bezterminowo.', null=True, verbose_name='do')),
                ('property', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='cms_ext_premises.property', verbose_name='nieruchomość')),
                ('building', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='cms_ext_premises.building', verbose_name='budynek')),
                ('staircase', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='cms_ext_premises.staircase', verbose_name='klatka')),
                ('role', models.CharField(choices=[('caretaker', 'gospodarz domu'), ('administrator', 'administrator budynku'), ('emergency', 'pogotowie techniczne'), ('emergency_water', 'pogotowie wodno-kanalizacyjne'), ('emergency_heating', 'pogotowie ciepłownicze'), ('emergency_gas', 'pogotowie gazowe'), ('emergency_power', 'pogotowie energetyczne'), ('emergency_lift', 'pogotowie dźwigowe')], max_length=20, verbose_name='kto')),
                ('name', models.CharField(help_text='Dane służbowe: każdy przeczyta je w ogłoszeniu i na plakacie.', max_length=120, verbose_name='imię i nazwisko albo firma')),
                ('phone', models.CharField(blank=True, max_length=20, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 -]{1,18}\\Z', 'Wpisz numer telefonu cyframi, na przykład 22 555 01 23.')], verbose_name='telefon')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('hours', models.CharField(blank=True, help_text='Na przykład „pn.–pt. 7:00–15:00” albo „całą dobę”.', max_length=120, verbose_name='godziny')),
            ],
            options={
                'verbose_name': 'kontakt',
                'verbose_name_plural': 'kontakty',
                'ordering': ['role', 'name__polish'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='placecontact_ends_after_it_begins', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw jedną z dat.'), models.CheckConstraint(condition=models.Q(models.Q(('building__isnull', True), ('property__isnull', False), ('staircase__isnull', True)), models.Q(('building__isnull', False), ('property__isnull', True), ('staircase__isnull', True)), models.Q(('building__isnull', True), ('property__isnull', True), ('staircase__isnull', False)), _connector='OR'), name='placecontact_has_one_place'), models.CheckConstraint(condition=models.Q(models.Q(('phone', ''), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='placecontact_can_be_reached', violation_error_message='Podaj telefon albo e-mail.')],
            },
        ),
    ])
