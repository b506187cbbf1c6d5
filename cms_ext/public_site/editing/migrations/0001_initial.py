import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='strona')),
                ('code', models.CharField(max_length=20, verbose_name='co')),
                ('words', models.TextField(verbose_name='słowami')),
                ('path', models.CharField(max_length=255)),
            ],
            options={
                'verbose_name': 'do poprawienia',
                'verbose_name_plural': 'do poprawienia',
                'ordering': ['code__polish', 'pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['code'], name='editing_finding_code')],
            },
        ),
        migrations.CreateModel(
            name='MissedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255, unique=True, verbose_name='adres')),
                ('count', models.PositiveIntegerField(default=1, verbose_name='ile razy')),
                ('first', models.DateField(verbose_name='pierwszy raz')),
                ('last', models.DateField(verbose_name='ostatnio')),
            ],
            options={
                'verbose_name': 'adres, pod którym nic nie ma',
                'verbose_name_plural': 'adresy, pod którymi nic nie ma',
                'ordering': ['-count', 'path'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='MissedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='dzień')),
                ('query', models.CharField(max_length=80, verbose_name='czego szukano')),
                ('count', models.PositiveIntegerField(default=1, verbose_name='ile razy')),
            ],
            options={
                'verbose_name': 'szukane na stronie bez wyniku',
                'verbose_name_plural': 'szukane na stronie bez wyniku',
                'ordering': ['-day', '-count', 'query'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('day', 'query'), name='editing_missed_search_of_a_day')],
            },
        ),
    ])
