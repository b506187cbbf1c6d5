from django.db import migrations, models

from cms_ext.base.database.append_only import refuse_changes
from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='RowSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prev_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('stream', models.CharField(max_length=10)),
                ('number', models.PositiveBigIntegerField(verbose_name='nr w łańcuchu')),
                ('kind', models.CharField(max_length=80, verbose_name='rodzaj')),
                ('row', models.CharField(max_length=64, verbose_name='wiersz')),
                ('content', models.TextField(blank=True, verbose_name='treść')),
                ('broken', models.BooleanField(default=False, verbose_name='zmieniony poza serwisem')),
                ('found', models.TextField(blank=True, verbose_name='zastana treść')),
                ('accepted', models.BooleanField(default=False, verbose_name='przyjęty')),
                ('made_at', models.DateTimeField(verbose_name='kiedy')),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'pieczęć wiersza',
                'verbose_name_plural': 'pieczęcie wierszy',
                'ordering': ['number'],
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(fields=['kind', 'row', 'number'], name='sealed_rows_of_row')],
                'constraints': [models.UniqueConstraint(fields=('stream', 'number'), name='sealed_rows_number')],
            },
        ),
        migrations.CreateModel(
            name='RowHead',
            fields=[
                ('number', models.PositiveBigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(blank=True, max_length=64)),
                ('stream', models.CharField(max_length=10, primary_key=True, serialize=False)),
                ('kinds', models.TextField(blank=True)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        refuse_changes("cms_ext_sealed_rows_rowseal"),
    ])
