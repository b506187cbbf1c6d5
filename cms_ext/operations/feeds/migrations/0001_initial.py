from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='FeedWatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('feed', models.CharField(max_length=80, unique=True, verbose_name='źródło')),
                ('rule', models.CharField(blank=True, choices=[('DAYS', 'po tylu dniach od dnia danych'), ('WORKING_DAYS', 'po tylu dniach roboczych od dnia danych'), ('NOT_WATCHED', 'nigdy: nikt tego źródła nie pilnuje')], max_length=12, verbose_name='kiedy są spóźnione')),
                ('days', models.PositiveSmallIntegerField(null=True, verbose_name='liczba dni')),
                ('is_late', models.BooleanField(default=False, verbose_name='spóźnione')),
                ('mailed_on', models.DateField(null=True, verbose_name='ostatni e-mail')),
            ],
            options={
                'verbose_name': 'pilnowanie źródła danych',
                'verbose_name_plural': 'pilnowanie źródeł danych',
                'ordering': ['feed'],
                'abstract': False,
                'default_permissions': ('change',),
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('days__isnull', False), ('rule__in', ('DAYS', 'WORKING_DAYS'))), models.Q(models.Q(('rule__in', ('DAYS', 'WORKING_DAYS')), _negated=True), ('days__isnull', True)), _connector='OR'), name='feeds_rule_with_days')],
            },
        ),
    ])
