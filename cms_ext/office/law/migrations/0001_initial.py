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
            name='LegalRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='kod')),
                ('title', models.CharField(max_length=160, verbose_name='reguła')),
                ('legal_basis', models.CharField(max_length=160, verbose_name='podstawa')),
                ('params', models.JSONField(default=dict, verbose_name='wartości')),
                ('valid_from', models.DateField(blank=True, help_text='Puste: jeszcze nie obowiązuje.', null=True, verbose_name='obowiązuje od')),
                ('valid_to', models.DateField(blank=True, help_text='Ostatni dzień; puste: bez końca.', null=True, verbose_name='obowiązuje do')),
                ('source_note', models.CharField(blank=True, max_length=250, verbose_name='uwaga o źródle')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='przejrzano')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przejrzał')),
            ],
            options={
                'verbose_name': 'reguła prawna',
                'verbose_name_plural': 'reguły prawne',
                'ordering': ['code__polish', 'valid_from', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='rules_code_from', violation_error_message='Taka reguła od tego dnia już jest. Popraw tamtą.'), models.UniqueConstraint(condition=models.Q(('valid_from', None)), fields=('code',), name='rules_code_not_yet', violation_error_message='Taka reguła bez pierwszego dnia już jest.'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='rules_period', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw daty.')],
            },
        ),
    ])
