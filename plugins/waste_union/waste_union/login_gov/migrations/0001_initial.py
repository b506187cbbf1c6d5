import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='PeselMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pesel_marks', to='cms_ext_identity.person', verbose_name='osoba')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('salt', models.CharField(max_length=32)),
                ('proof', models.CharField(choices=[('ID_CARD', 'dowód osobisty'), ('PASSPORT', 'paszport'), ('DECLARATION', 'podpisana deklaracja'), ('IMPORT', 'wczytany rejestr')], max_length=11, verbose_name='na podstawie')),
                ('known_at', models.DateTimeField(verbose_name='zapisano')),
            ],
            options={
                'verbose_name': 'skrót numeru PESEL',
                'verbose_name_plural': 'skróty numerów PESEL',
                'permissions': [('know_person', 'Może zapisać numer PESEL do logowania przez login.gov.pl')],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('person',), name='login_gov_one_pesel', violation_error_message='Ta osoba ma już zapisany numer PESEL.')],
            },
        ),
        migrations.CreateModel(
            name='OpenRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=64, unique=True)),
                ('asked_at', models.DateTimeField(db_index=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'rozpoczęte logowanie',
                'verbose_name_plural': 'rozpoczęte logowania',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='UsedAssertion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('until', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'wykorzystane potwierdzenie',
                'verbose_name_plural': 'wykorzystane potwierdzenia',
                'default_permissions': (),
            },
        ),
    ])
