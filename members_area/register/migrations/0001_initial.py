import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('cms_ext_identity', '0001_initial'),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='cms_ext_identity.person', verbose_name='osoba')),
                ('member_no', models.PositiveIntegerField(error_messages={'unique': 'Ten numer ma już inny wpis w rejestrze. Podaj następny.'}, unique=True, verbose_name='numer rejestru członkowskiego')),
                ('joined_on', models.DateField(verbose_name='członek od')),
                ('ended_on', models.DateField(blank=True, help_text='Pierwszy dzień bez członkostwa. Od tego dnia IKCS jest zamknięte.', null=True, verbose_name='ustanie członkostwa')),
                ('end_reason', models.CharField(blank=True, choices=[('RESIGNED', 'wystąpienie członka (art. 22 PS)'), ('EXCLUDED', 'wykluczenie (art. 24 PS)'), ('STRUCK_OFF', 'wykreślenie z rejestru (art. 24 PS)'), ('DIED', 'śmierć członka (art. 25 PS)'), ('DISSOLVED', 'ustanie osoby prawnej (art. 25 PS)'), ('RIGHT_LOST', 'utrata prawa do lokalu (art. 3 ust. 6 u.s.m.)')], max_length=10, verbose_name='powód ustania')),
            ],
            options={
                'verbose_name': 'członkostwo',
                'verbose_name_plural': 'rejestr członków',
                'ordering': ['member_no'],
                'constraints': [models.CheckConstraint(condition=models.Q(('member_no__gt', 0)), name='register_member_no_positive'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('joined_on')), _connector='OR'), name='register_membership_dates', violation_error_message='Członkostwo nie może ustać przed przyjęciem. Popraw jedną z dat.'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('person',), name='register_one_open_membership', violation_error_message='Ta osoba jest już członkiem. Najpierw wpisz ustanie tamtego członkostwa.')],
            },
        ),
        migrations.CreateModel(
            name='Organ',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, unique=True, verbose_name='kod')),
                ('name', models.CharField(max_length=80, verbose_name='nazwa')),
                ('abbreviation', models.CharField(max_length=8, verbose_name='skrót')),
                ('number_pattern', models.CharField(blank=True, help_text='Wyrażenie z grupami seq i year, na przykład (?P<seq>\\d+)/RN/(?P<year>\\d{4})', max_length=120, verbose_name='wzór numeru')),
                ('more_patterns', models.TextField(blank=True, help_text='Wzory dawnych numerów, każdy w osobnym wierszu.', max_length=600, verbose_name='inne wzory numeru')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='działa od')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='działa do')),
                ('group', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='organ', to='auth.group', verbose_name='grupa uprawnień')),
            ],
            options={
                'verbose_name': 'organ',
                'verbose_name_plural': 'organy',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='register_organ_dates', violation_error_message='Organ nie może skończyć działania przed początkiem.')],
            },
        ),
        migrations.CreateModel(
            name='OfficeTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_terms', to='cms_ext_identity.person', verbose_name='osoba')),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='members_area_register.organ', verbose_name='organ')),
                ('starts_on', models.DateField(verbose_name='od')),
                ('ends_on', models.DateField(blank=True, help_text='Pierwszy dzień bez funkcji. Od tego dnia materiały organu są zamknięte.', null=True, verbose_name='do')),
            ],
            options={
                'verbose_name': 'kadencja',
                'verbose_name_plural': 'kadencje',
                'ordering': ['organ', '-starts_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='register_term_dates', violation_error_message='Kadencja nie może skończyć się przed początkiem. Popraw jedną z dat.'), models.UniqueConstraint(fields=('person', 'organ', 'starts_on'), name='register_term_start', violation_error_message='Ta kadencja jest już wpisana.')],
            },
        ),
    ])
