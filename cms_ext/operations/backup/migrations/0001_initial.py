from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='BackupRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('MADE', 'kopia'), ('RESTORED', 'przywrócenie do tego serwisu'), ('DRILL', 'próba przywrócenia na boku'), ('EXPORTED', 'pełny eksport'), ('IMPORTED', 'wczytanie eksportu do tego serwisu')], max_length=8, verbose_name='co')),
                ('at', models.DateTimeField(verbose_name='kiedy')),
                ('by', models.CharField(max_length=60, verbose_name='kto')),
                ('succeeded', models.BooleanField(verbose_name='udało się')),
                ('file_name', models.CharField(blank=True, max_length=255, verbose_name='plik')),
                ('size', models.PositiveBigIntegerField(null=True, verbose_name='rozmiar w bajtach')),
                ('files', models.PositiveIntegerField(null=True, verbose_name='liczba plików')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='skrót SHA-256')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='uwaga')),
            ],
            options={
                'verbose_name': 'kopia zapasowa',
                'verbose_name_plural': 'kopie zapasowe',
                'ordering': ['-at', '-pk'],
                'default_permissions': ('view', 'add'),
                'indexes': [models.Index(fields=['what', '-at'], name='backup_record_latest')],
            },
        ),
    ])
