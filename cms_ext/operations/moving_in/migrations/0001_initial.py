import cms_ext.base.files.stored_files
import cms_ext.operations.moving_in.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_notices', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='ImportedArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=100, verbose_name='źródło')),
                ('source_id', models.CharField(max_length=255, verbose_name='identyfikator')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms_ext_notices.announcementpage', verbose_name='ogłoszenie')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='wersja')),
                ('digest', models.CharField(max_length=64, verbose_name='odcisk')),
            ],
            options={
                'verbose_name': 'artykuł ze starej strony',
                'verbose_name_plural': 'artykuły ze starej strony',
                'constraints': [models.UniqueConstraint(fields=('source', 'source_id'), name='moving_in_article_once')],
            },
        ),
        migrations.CreateModel(
            name='Moving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='dodano')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dodał')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończono')),
                ('name', models.CharField(max_length=100, verbose_name='nazwa źródła')),
                ('file_name', models.CharField(max_length=120, verbose_name='plik')),
                ('file', models.FileField(blank=True, storage=cms_ext.base.files.stored_files.PrivateStorage(), upload_to=cms_ext.operations.moving_in.models.random_name)),
                ('files_name', models.CharField(blank=True, max_length=120, verbose_name='pliki starej strony')),
                ('files', models.FileField(blank=True, storage=cms_ext.base.files.stored_files.PrivateStorage(), upload_to=cms_ext.operations.moving_in.models.random_name)),
                ('publish', models.BooleanField(default=False, verbose_name='opublikuj z dawną datą')),
                ('replace', models.BooleanField(default=False, verbose_name='także zmienione przez redakcję')),
                ('stage', models.CharField(choices=[('REHEARSING', 'próba w toku'), ('REHEARSED', 'po próbie, czeka na decyzję'), ('BRINGING_IN', 'wczytywanie'), ('DONE', 'zakończona'), ('REFUSED', 'przerwana'), ('DISCARDED', 'odrzucona')], default='REHEARSING', max_length=11, verbose_name='etap')),
                ('problem', models.TextField(blank=True, verbose_name='przyczyna')),
                ('total', models.PositiveIntegerField(verbose_name='artykuły')),
                ('dealt_with', models.PositiveIntegerField(default=0, verbose_name='sprawdzone')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wczytał')),
            ],
            options={
                'verbose_name': 'przeprowadzka',
                'verbose_name_plural': 'przeprowadzki',
                'ordering': ['-pk'],
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('stage__in', ('REHEARSING', 'BRINGING_IN'))), fields=['stage'], name='moving_at_work')],
                'constraints': [models.CheckConstraint(condition=models.Q(('dealt_with__lte', models.F('total'))), name='moving_no_more_than_all')],
            },
        ),
        migrations.CreateModel(
            name='MovedArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moving', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='cms_ext_moving_in.moving', verbose_name='przeprowadzka')),
                ('position', models.PositiveIntegerField(verbose_name='lp.')),
                ('source_id', models.CharField(max_length=255, verbose_name='identyfikator')),
                ('title', models.CharField(max_length=255, verbose_name='tytuł')),
                ('outcome', models.CharField(choices=[('CREATED', 'wczytane'), ('UPDATED', 'zmienione'), ('PUBLISHED', 'opublikowane'), ('UNCHANGED', 'bez zmian'), ('KEPT', 'pominięte'), ('REFUSED', 'odrzucone')], max_length=9, verbose_name='wynik')),
                ('page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms_ext_notices.announcementpage', verbose_name='ogłoszenie')),
                ('address', models.TextField(blank=True, verbose_name='adres')),
                ('problem', models.TextField(blank=True, verbose_name='przyczyna')),
                ('changes', models.JSONField(blank=True, default=list, verbose_name='zmiany')),
                ('redirects', models.JSONField(blank=True, default=list, verbose_name='przekierowane adresy')),
                ('pending', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'verbose_name': 'artykuł przeprowadzki',
                'verbose_name_plural': 'artykuły przeprowadzki',
                'ordering': ['moving', 'position'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['moving', 'outcome'], name='moving_outcome')],
                'constraints': [models.UniqueConstraint(fields=('moving', 'position'), name='moving_position')],
            },
        ),
    ])
