import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.append_only import refuse_changes
from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='kiedy')),
                ('chain', models.CharField(max_length=40, verbose_name='łańcuch')),
                ('number', models.PositiveBigIntegerField(verbose_name='ostatni wpis')),
                ('head', models.CharField(max_length=64, verbose_name='skrót ostatniego wpisu')),
                ('before', models.CharField(max_length=64, unique=True)),
                ('line_hash', models.CharField(max_length=64, unique=True, verbose_name='skrót wiersza')),
            ],
            options={
                'verbose_name': 'skrót kontrolny',
                'verbose_name_plural': 'skróty kontrolne',
                'ordering': ['pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['chain', 'id'], name='anchor_chain')],
            },
        ),
        migrations.CreateModel(
            name='AnchorStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anchor', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stamp', to='cms_ext_anchors.anchor')),
                ('at', models.DateTimeField(verbose_name='kiedy')),
                ('authority', models.CharField(max_length=200, verbose_name='urząd znacznika czasu')),
                ('token', models.BinaryField()),
            ],
            options={
                'verbose_name': 'znacznik czasu',
                'verbose_name_plural': 'znaczniki czasu',
                'default_permissions': (),
            },
        ),
        refuse_changes("cms_ext_anchors_anchor", "cms_ext_anchors_anchorstamp"),
    ])
