import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members_area_register', '0001_initial'),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='CompletenessRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z0-9-]+\\Z', 'Tylko małe litery, cyfry i łączniki.')], verbose_name='kod')),
                ('type', models.CharField(choices=[('IN_FORCE_NOW', 'dokument obowiązuje dziś'), ('YEARLY_MIN', 'co najmniej tyle w roku'), ('PERIOD_MIN', 'co najmniej tyle w kwartale albo miesiącu'), ('KRS_FILING', 'zgłoszenie zmiany statutu do KRS'), ('PER_MEETING', 'protokół z każdego posiedzenia'), ('SEQ_GAPS', 'numery bez luk i powtórzeń'), ('EVERY_N_YEARS', 'co kilka lat'), ('DUE_AFTER', 'publikacja w terminie'), ('CROSS_REF', 'uchwały w protokołach i w rejestrze'), ('UNREDACTED_WAITING', 'dokument czeka na dopuszczenie')], max_length=20, verbose_name='co sprawdza')),
                ('organ', models.CharField(blank=True, max_length=8, verbose_name='organ')),
                ('kind', models.CharField(blank=True, max_length=20, verbose_name='rodzaj dokumentu')),
                ('params', models.JSONField(blank=True, default=dict, verbose_name='parametry')),
                ('legal_basis', models.CharField(default='art. 8¹ u.s.m.', help_text='Przepis albo statut.', max_length=160, verbose_name='podstawa')),
                ('owner', models.CharField(default='Zarząd', help_text='Dział albo organ.', max_length=80, verbose_name='kto uzupełnia')),
                ('note', models.CharField(blank=True, max_length=250, verbose_name='uwagi')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='stosuje się od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='stosuje się do')),
            ],
            options={
                'verbose_name': 'reguła kompletności',
                'verbose_name_plural': 'reguły kompletności',
                'ordering': ['code__polish', 'valid_from', 'pk'],
                'permissions': [('view_report', 'Może zobaczyć, czego w bibliotece brakuje')],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='completeness_rule_since', violation_error_message='Reguła o tym kodzie od tego dnia już jest.'), models.UniqueConstraint(condition=models.Q(('valid_from__isnull', True)), fields=('code',), name='completeness_rule_since_ever', violation_error_message='Reguła o tym kodzie od zawsze już jest.'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='completeness_rule_dates', violation_error_message='Reguła nie może skończyć się przed początkiem.')],
            },
        ),
        migrations.CreateModel(
            name='NumberWaiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members_area_register.organ', verbose_name='organ')),
                ('year', models.PositiveSmallIntegerField(verbose_name='rok')),
                ('seq', models.PositiveIntegerField(verbose_name='numer kolejny')),
                ('reason', models.CharField(help_text='Dlaczego pod tym numerem nie ma uchwały.', max_length=250, verbose_name='powód')),
            ],
            options={
                'verbose_name': 'numer niewykorzystany',
                'verbose_name_plural': 'numery niewykorzystane',
                'ordering': ['organ', '-year', 'seq'],
                'constraints': [models.UniqueConstraint(fields=('organ', 'year', 'seq'), name='completeness_waiver', violation_error_message='Ten numer jest już odnotowany.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='completeness_waiver_reason')],
            },
        ),
        migrations.CreateModel(
            name='PublicStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('NOBODY', 'tylko członkowie'), ('PUBLIC', 'każdy, rodzaje dokumentów dostępne dla każdego'), ('MEMBERS', 'każdy, także rodzaje dostępne tylko dla członków')], max_length=8, verbose_name='kto widzi')),
                ('decided_at', models.DateTimeField(auto_now_add=True, verbose_name='kiedy')),
            ],
            options={
                'verbose_name': 'publiczny stan biblioteki',
                'verbose_name_plural': 'publiczny stan biblioteki',
                'ordering': ['-pk'],
                'default_permissions': ('add',),
            },
        ),
    ])
