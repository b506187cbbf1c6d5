from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Synonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(help_text='Co najmniej dwa pojedyncze słowa, oddzielone przecinkami: „winda, dźwig”. Odmiany, których wyszukiwarka nie rozpoznaje, też można tu dopisać.', max_length=250, unique=True, verbose_name='słowa')),
                ('used', models.BooleanField(default=True, verbose_name='używane')),
            ],
            options={
                'verbose_name': 'synonimy',
                'verbose_name_plural': 'synonimy w wyszukiwarce',
                'ordering': ['words__polish'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
    ])
