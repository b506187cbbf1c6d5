import cms_ext.base.files.stored_files
import django.db.models.deletion
import members_area.library.intake.models
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members_area_library', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='dodano')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dodał')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończono')),
                ('name', models.CharField(max_length=200, verbose_name='archiwum')),
                ('archive', models.FileField(blank=True, storage=cms_ext.base.files.stored_files.PrivateStorage(), upload_to=members_area.library.intake.models.random_name)),
                ('stage', models.CharField(choices=[('REHEARSING', 'sprawdzanie plików'), ('REHEARSED', 'sprawdzona, czeka na decyzję'), ('TAKING', 'przyjmowanie'), ('STOPPED', 'przerwana'), ('UNDOING', 'cofanie'), ('UNDONE', 'cofnięta'), ('DONE', 'zakończona'), ('DISCARDED', 'odrzucona')], default='REHEARSING', max_length=10, verbose_name='etap')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='cofnął')),
            ],
            options={
                'verbose_name': 'paczka dokumentów',
                'verbose_name_plural': 'paczki dokumentów',
                'ordering': ['-pk'],
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('stage__in', ('REHEARSING', 'TAKING', 'UNDOING'))), fields=['stage'], name='intake_at_work')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='members_area_intake.batch', verbose_name='paczka')),
                ('position', models.PositiveIntegerField(verbose_name='lp.')),
                ('name', models.CharField(max_length=500, verbose_name='plik')),
                ('fate', models.CharField(choices=[('WAITING', 'czeka na sprawdzenie'), ('READY', 'gotowy do przyjęcia'), ('TAKEN', 'przyjęty jako szkic'), ('ALREADY', 'jest już w bibliotece'), ('REFUSED', 'odrzucony'), ('UNDONE', 'cofnięty'), ('KEPT', 'został w bibliotece')], default='WAITING', max_length=8, verbose_name='wynik')),
                ('remark', models.CharField(blank=True, max_length=500, verbose_name='uwagi')),
                ('facts', models.JSONField(blank=True, default=dict)),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='skrót SHA-256')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members_area_library.document', verbose_name='dokument')),
            ],
            options={
                'verbose_name': 'plik paczki',
                'verbose_name_plural': 'pliki paczki',
                'ordering': ['batch', 'position'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['batch', 'fate'], name='intake_fate')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='intake_position')],
            },
        ),
    ])
