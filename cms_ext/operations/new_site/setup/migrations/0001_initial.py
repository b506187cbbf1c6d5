from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='MadePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='rodzaj')),
                ('name', models.CharField(max_length=255, verbose_name='nazwa')),
                ('object_id', models.CharField(max_length=40, verbose_name='numer')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='kiedy')),
            ],
            options={
                'verbose_name': 'część strony z pierwszego uruchomienia',
                'verbose_name_plural': 'części strony z pierwszego uruchomienia',
                'constraints': [models.UniqueConstraint(fields=('kind', 'name'), name='setup_made_part_once')],
            },
        ),
    ])
