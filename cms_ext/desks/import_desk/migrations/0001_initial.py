import cms_ext.base.files.stored_files
import cms_ext.desks.import_desk.models
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
            name='ImportedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='rodzaj')),
                ('version', models.PositiveSmallIntegerField(verbose_name='wersja')),
                ('filename', models.CharField(max_length=255, verbose_name='nazwa pliku')),
                ('sha256', models.CharField(max_length=64, verbose_name='skrót pliku')),
                ('size', models.PositiveBigIntegerField(verbose_name='rozmiar w bajtach')),
                ('encoding', models.CharField(max_length=20, verbose_name='kodowanie')),
                ('rows_read', models.PositiveIntegerField(verbose_name='wiersze')),
                ('rows_new', models.PositiveIntegerField(verbose_name='nowe')),
                ('rows_changed', models.PositiveIntegerField(verbose_name='zmienione')),
                ('rows_unchanged', models.PositiveIntegerField(verbose_name='bez zmian')),
                ('committed_at', models.DateTimeField(verbose_name='wczytano')),
                ('committed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wczytał')),
            ],
            options={
                'verbose_name': 'wczytany plik',
                'verbose_name_plural': 'wczytane pliki',
                'ordering': ['-pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'sha256'), name='import_desk_file_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, unique=True, verbose_name='rodzaj')),
            ],
            options={
                'verbose_name': 'kolej wczytywania',
                'verbose_name_plural': 'kolejki wczytywania',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='QueuedImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('desk', models.CharField(max_length=40)),
                ('factory', models.CharField(max_length=120)),
                ('filename', models.CharField(max_length=255, verbose_name='nazwa pliku')),
                ('sha256', models.CharField(max_length=64, verbose_name='skrót pliku')),
                ('options', models.JSONField(default=dict)),
                ('confirmed', models.JSONField(default=list)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('seen', models.PositiveBigIntegerField()),
                ('file', models.FileField(blank=True, storage=cms_ext.base.files.stored_files.PrivateStorage('imports/queued'), upload_to=cms_ext.desks.import_desk.models.random_name)),
                ('queued_at', models.DateTimeField(verbose_name='przekazano')),
                ('queued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przekazał')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdził')),
                ('state', models.CharField(choices=[('PROPOSED', 'czeka na zatwierdzenie'), ('REJECTED', 'odrzucono'), ('WAITING', 'czeka na wczytanie'), ('DONE', 'wczytano'), ('REFUSED', 'nie wczytano')], default='WAITING', max_length=8, verbose_name='stan')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończono')),
                ('problem', models.CharField(blank=True, max_length=255, verbose_name='uwaga')),
            ],
            options={
                'verbose_name': 'plik w kolejce',
                'verbose_name_plural': 'pliki w kolejce',
                'ordering': ['-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('queued_by')), _negated=True), _connector='OR'), name='import_desk_approved_by_another')],
            },
        ),
    ])
