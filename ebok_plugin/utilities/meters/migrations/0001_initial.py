import cms_ext.base.files.stored_files
import django.db.models.deletion
import ebok_plugin.utilities.meters.models.meter
import uuid
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.append_only import install_guards, refuse_changes
from cms_ext.base.database.migration_steps import created_together
from ebok_plugin.utilities.meters.triggers import LINK_GUARDS, METER_GUARDS, READING_GUARDS


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_premises', '0001_initial'),
        ('ebok_plugin_ledger', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Meter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meters', to='cms_ext_premises.premises', verbose_name='lokal')),
                ('kind', models.CharField(choices=[('ZW', 'wodomierz zimnej wody'), ('CW', 'wodomierz ciepłej wody'), ('CO', 'ciepłomierz'), ('HCA', 'podzielnik ciepła'), ('GAZ', 'gazomierz')], max_length=3, verbose_name='rodzaj')),
                ('number', models.CharField(max_length=30, verbose_name='numer licznika')),
                ('unit', models.CharField(max_length=8, verbose_name='jednostka')),
                ('place', models.CharField(blank=True, help_text='Na przykład „łazienka”.', max_length=60, verbose_name='miejsce')),
                ('verified_until', models.DateField(blank=True, null=True, verbose_name='legalizacja do')),
                ('installed_on', models.DateField(verbose_name='zamontowano')),
                ('dismounted_on', models.DateField(blank=True, null=True, verbose_name='zdemontowano')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='ebok_plugin_meters.meter', verbose_name='zastępuje')),
                ('remote', models.BooleanField(default=False, help_text='Licznik wysyła wskazania radiem; mieszkaniec ich nie podaje.', verbose_name='odczyt zdalny')),
                ('radio_no', models.CharField(blank=True, help_text='Z nakładki radiowej, jak w plikach dostawcy odczytów.', max_length=30, verbose_name='numer modułu radiowego')),
                ('laf', models.DecimalField(blank=True, decimal_places=2, max_digits=3, null=True, verbose_name='współczynnik LAF')),
            ],
            options={
                'verbose_name': 'licznik',
                'verbose_name_plural': 'liczniki',
                'ordering': ['number', 'pk'],
                'default_permissions': ('view', 'add', 'change'),
                'indexes': [models.Index(fields=['number'], name='meters_number'), models.Index(fields=['premises', 'dismounted_on'], name='meters_hanging')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('dismounted_on__isnull', True)), fields=('number',), name='meters_number_hangs_once', violation_error_message='Licznik o tym numerze już wisi w innym miejscu.'), models.UniqueConstraint(condition=models.Q(('dismounted_on__isnull', True), models.Q(('radio_no', ''), _negated=True)), fields=('radio_no',), name='meters_radio_hangs_once', violation_error_message='Moduł o tym numerze ma już inny licznik.'), models.CheckConstraint(condition=models.Q(('dismounted_on__isnull', True), ('dismounted_on__gte', models.F('installed_on')), _connector='OR'), name='meters_dismounted_after_fitting'), models.CheckConstraint(condition=models.Q(('kind__in', ['ZW', 'CW', 'CO', 'HCA', 'GAZ'])), name='meters_known_kind'), models.CheckConstraint(condition=models.Q(('laf__isnull', True), models.Q(('kind', 'HCA'), ('laf__gte', '0.50'), ('laf__lte', '1.00')), _connector='OR'), name='meters_laf')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='ebok_plugin_meters.meter', verbose_name='licznik')),
                ('day', models.DateField(verbose_name='dzień odczytu')),
                ('value', models.DecimalField(decimal_places=3, max_digits=12, verbose_name='wskazanie')),
                ('source', models.CharField(choices=[('RESIDENT', 'mieszkaniec'), ('CLERK', 'pracownik'), ('IMPORT', 'plik'), ('RADIO', 'odczyt radiowy'), ('ESTIMATE', 'szacunek')], max_length=8, verbose_name='skąd')),
                ('occasion', models.CharField(choices=[('ORDINARY', 'zwykły'), ('FIRST', 'przy montażu'), ('LAST', 'przy demontażu')], default='ORDINARY', max_length=8, verbose_name='okazja')),
                ('state', models.CharField(choices=[('ACCEPTED', 'przyjęty'), ('WAITING', 'czeka na sprawdzenie'), ('RETURNED', 'zwrócony')], max_length=8, verbose_name='stan')),
                ('doubt', models.CharField(blank=True, choices=[('', 'bez uwag'), ('LOWER', 'mniejszy niż poprzedni'), ('ABOVE_LATER', 'większy niż późniejszy'), ('JUMP', 'dużo większy niż zwykle')], default='', max_length=11, verbose_name='wątpliwość')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='powód zwrotu')),
                ('entered_at', models.DateTimeField(verbose_name='wpisano')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wpisał')),
                ('decided_on', models.DateField(null=True, verbose_name='rozstrzygnięto')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rozstrzygnął')),
                ('link_number', models.PositiveBigIntegerField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'odczyt',
                'verbose_name_plural': 'odczyty',
                'ordering': ['-day', '-pk'],
                'permissions': [('decide_reading', 'Może przyjmować i zwracać odczyty')],
                'default_permissions': ('view', 'add'),
                'indexes': [models.Index(fields=['meter', '-day'], name='meters_reading_days'), models.Index(fields=['-day', '-id'], name='meters_reading_newest'), models.Index(condition=models.Q(('state', 'WAITING')), fields=['day'], name='meters_reading_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'RETURNED'), _negated=True), fields=('meter', 'day'), name='meters_reading_once_a_day'), models.CheckConstraint(condition=models.Q(('value__gte', models.Value(0))), name='meters_reading_from_zero'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'RETURNED'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('state', 'RETURNED'), _negated=True), ('reason', '')), _connector='OR'), name='meters_returned_with_reason'), models.CheckConstraint(condition=models.Q(('doubt__in', ['', 'LOWER', 'ABOVE_LATER', 'JUMP']), ('occasion__in', ['ORDINARY', 'FIRST', 'LAST']), ('source__in', ['RESIDENT', 'CLERK', 'IMPORT', 'RADIO', 'ESTIMATE']), ('state__in', ['ACCEPTED', 'WAITING', 'RETURNED'])), name='meters_reading_known_words')],
            },
        ),
        migrations.CreateModel(
            name='ReadingPhoto',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reading', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photo', to='ebok_plugin_meters.reading', verbose_name='odczyt')),
                ('file', models.FileField(storage=cms_ext.base.files.stored_files.PrivateStorage('meters'), upload_to=ebok_plugin.utilities.meters.models.meter.random_name)),
                ('taken_at', models.DateTimeField(verbose_name='dodano')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przysłał')),
            ],
            options={
                'verbose_name': 'zdjęcie licznika',
                'verbose_name_plural': 'zdjęcia liczników',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='UseInformation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='use_information', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('month', models.DateField(verbose_name='miesiąc')),
                ('lines', models.JSONField(verbose_name='zużycie')),
                ('made_available_at', models.DateTimeField(verbose_name='udostępniono')),
                ('mailed_to', models.PositiveSmallIntegerField(default=0, verbose_name='e-maile')),
            ],
            options={
                'verbose_name': 'informacja o zużyciu',
                'verbose_name_plural': 'informacje o zużyciu',
                'ordering': ['-month', 'account__account_no__polish'],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('account', 'month'), name='meters_use_once_a_month'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='meters_use_month_is_its_first_day')],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ReadingWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('property', models.ForeignKey(blank=True, help_text='Puste pole: wszystkie nieruchomości.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reading_windows', to='cms_ext_premises.property', verbose_name='nieruchomość')),
                ('kind', models.CharField(blank=True, choices=[('ZW', 'wodomierz zimnej wody'), ('CW', 'wodomierz ciepłej wody'), ('CO', 'ciepłomierz'), ('HCA', 'podzielnik ciepła'), ('GAZ', 'gazomierz')], help_text='Puste pole: wszystkie liczniki, które odczytuje mieszkaniec.', max_length=3, verbose_name='rodzaj licznika')),
                ('opens_on', models.DateField(verbose_name='od dnia')),
                ('closes_on', models.DateField(help_text='Ostatni dzień, włącznie.', verbose_name='do dnia')),
            ],
            options={
                'verbose_name': 'termin odczytów',
                'verbose_name_plural': 'terminy odczytów',
                'ordering': ['-closes_on', '-pk'],
                'default_permissions': ('view', 'add', 'change'),
                'indexes': [models.Index(fields=['closes_on', 'opens_on'], name='meters_window_days')],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='meters_window_ends_after_it_begins', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw jedną z dat.')],
            },
        ),
        migrations.CreateModel(
            name='ReadingLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='nazwa')),
                ('header_line', models.PositiveSmallIntegerField(default=1, verbose_name='wiersz z nazwami kolumn')),
                ('decimal_sign', models.CharField(choices=[(',', 'przecinek: 123,456'), ('.', 'kropka: 123.456')], default=',', max_length=1, verbose_name='znak dziesiętny')),
                ('date_format', models.CharField(choices=[('%Y-%m-%d', '2026-10-31'), ('%d.%m.%Y', '31.10.2026'), ('%d-%m-%Y', '31-10-2026'), ('%d/%m/%Y', '31/10/2026'), ('%d.%m.%y', '31.10.26'), ('%Y%m%d', '20261031')], default='%Y-%m-%d', max_length=8, verbose_name='zapis daty')),
                ('fine_codes', models.CharField(blank=True, default='0', max_length=60, verbose_name='kody bez błędu')),
                ('revision', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'układ pliku odczytów',
                'verbose_name_plural': 'układy plików odczytów',
                'ordering': ['name__polish'],
                'default_permissions': ('view', 'add', 'change'),
                'constraints': [models.CheckConstraint(condition=models.Q(('header_line__gte', 1), ('header_line__lte', 50)), name='meters_layout_header_line'), models.CheckConstraint(condition=models.Q(('date_format__in', ['%Y-%m-%d', '%d.%m.%Y', '%d-%m-%Y', '%d/%m/%Y', '%d.%m.%y', '%Y%m%d']), ('decimal_sign__in', [',', '.'])), name='meters_layout_known_words')],
            },
        ),
        migrations.CreateModel(
            name='LayoutColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('layout', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='columns', to='ebok_plugin_meters.readinglayout', verbose_name='układ')),
                ('position', models.PositiveSmallIntegerField()),
                ('header', models.CharField(max_length=80, verbose_name='nazwa kolumny w pliku')),
                ('field', models.CharField(choices=[('RADIO', 'numer modułu radiowego'), ('METER', 'numer licznika'), ('PREMISES', 'kod lokalu'), ('DAY', 'dzień odczytu'), ('VALUE', 'wskazanie w dniu odczytu'), ('MONTH_END', 'wskazanie z końca poprzedniego miesiąca'), ('UNIT', 'jednostka'), ('FAULT', 'kod błędu modułu')], max_length=9, verbose_name='co zawiera')),
                ('kind', models.CharField(blank=True, choices=[('ZW', 'wodomierz zimnej wody'), ('CW', 'wodomierz ciepłej wody'), ('CO', 'ciepłomierz'), ('HCA', 'podzielnik ciepła'), ('GAZ', 'gazomierz')], max_length=3, verbose_name='rodzaj licznika')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='miejsce licznika')),
            ],
            options={
                'verbose_name': 'kolumna układu',
                'verbose_name_plural': 'kolumny układu',
                'ordering': ['position'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('layout', 'position'), name='meters_layout_position'), models.UniqueConstraint(fields=('layout', 'header'), name='meters_layout_header'), models.CheckConstraint(condition=models.Q(('field__in', ['RADIO', 'METER', 'PREMISES', 'DAY', 'VALUE', 'MONTH_END', 'UNIT', 'FAULT']), models.Q(('kind', ''), ('kind__in', ['ZW', 'CW', 'CO', 'HCA', 'GAZ']), _connector='OR')), name='meters_layout_known_column')],
            },
        ),
        install_guards(*READING_GUARDS, *METER_GUARDS),
        install_guards(*LINK_GUARDS),
        refuse_changes("ebok_plugin_meters_useinformation"),
    ])
