from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='TextMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(max_length=9, verbose_name='numer')),
                ('text', models.TextField(blank=True, verbose_name='treść')),
                ('about_type', models.CharField(max_length=60)),
                ('about_id', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('QUEUED', 'czeka'), ('SENT', 'przekazana'), ('FAILED', 'nie udało się')], default='QUEUED', max_length=6, verbose_name='stan')),
                ('parts', models.PositiveSmallIntegerField(verbose_name='liczba SMS')),
                ('queued_at', models.DateTimeField(verbose_name='przyjęta')),
                ('next_try_at', models.DateTimeField(verbose_name='następna próba')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='próby')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończono')),
                ('last_error', models.CharField(blank=True, max_length=255, verbose_name='ostatni błąd')),
            ],
            options={
                'verbose_name': 'SMS',
                'verbose_name_plural': 'wysłane SMS',
                'ordering': ['-queued_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'QUEUED')), fields=['next_try_at'], name='sms_due'), models.Index(fields=['about_type', 'about_id'], name='sms_about')],
            },
        ),
    ])
