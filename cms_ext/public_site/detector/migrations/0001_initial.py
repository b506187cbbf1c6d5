import cms_ext.public_site.detector.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtaildocs', '0014_alter_document_file_size'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('PERSON', 'osoba pełniąca funkcję publiczną'), ('PHONE', 'telefon Spółdzielni'), ('EMAIL', 'adres e-mail'), ('DOMAIN', 'domena poczty Spółdzielni'), ('ACCOUNT', 'rachunek Spółdzielni'), ('PHRASE', 'nazwa albo adres Spółdzielni')], max_length=8, verbose_name='rodzaj')),
                ('value', models.CharField(max_length=200, verbose_name='wartość jawna')),
                ('reason', models.CharField(max_length=200, verbose_name='uzasadnienie')),
                ('starts_on', models.DateField(verbose_name='od dnia')),
                ('ends_on', models.DateField(help_text='Po tym dniu wpis przestaje działać.', verbose_name='do dnia')),
                ('added_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto wpisał')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='kiedy wpisano')),
            ],
            options={
                'verbose_name': 'wpis na liście danych jawnych',
                'verbose_name_plural': 'dane jawne',
                'ordering': ['kind', 'value__polish', 'starts_on'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'value', 'starts_on'), name='redaction_allowance_once'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='redaction_allowance_dates', violation_error_message='Wpis nie może skończyć się przed początkiem.')],
            },
        ),
        migrations.CreateModel(
            name='FileWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtaildocs.document')),
                ('file_hash', models.CharField(max_length=40)),
                ('seen', models.TextField(blank=True)),
                ('hidden', models.TextField(blank=True)),
                ('unchecked', models.TextField(blank=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='RuleStrength',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(choices=cms_ext.public_site.detector.models.rule_choices, max_length=12, verbose_name='reguła')),
                ('doubtful', models.BooleanField(default=False, help_text='Na przykład samo nazwisko bez imienia albo rachunek z błędną sumą kontrolną.', verbose_name='wynik niepewny')),
                ('strength', models.CharField(choices=[('block', 'blokuje publikację'), ('warn', 'ostrzega')], max_length=5, verbose_name='siła')),
                ('reason', models.CharField(max_length=200, verbose_name='uzasadnienie')),
            ],
            options={
                'verbose_name': 'siła reguły',
                'verbose_name_plural': 'siły reguł',
                'ordering': ['rule', 'doubtful'],
                'constraints': [models.UniqueConstraint(fields=('rule', 'doubtful'), name='redaction_strength_once')],
            },
        ),
    ])
