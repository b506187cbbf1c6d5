from django.db import migrations, models

import cms_ext.people.outbox.sms.models
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
                ('state', models.CharField(choices=[('QUEUED', 'czeka'), ('SENDING', 'wysyła się'), ('SENT', 'przekazana'), ('FAILED', 'nie udało się'), ('UNKNOWN', 'nie wiadomo')], default='QUEUED', max_length=7, verbose_name='stan')),
                ('own_id', models.CharField(default=cms_ext.people.outbox.sms.models.make_own_id, max_length=32)),
                ('gateway_id', models.CharField(blank=True, max_length=64, verbose_name='numer w bramce')),
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
                'permissions': [('resend_textmessage', 'Może zdecydować o SMS, o którym bramka nie odpowiedziała')],
                'indexes': [models.Index(condition=models.Q(('state__in', ['QUEUED', 'SENDING'])), fields=['next_try_at'], name='sms_due'), models.Index(condition=models.Q(('state', 'UNKNOWN')), fields=['ended_at'], name='sms_unknown'), models.Index(fields=['about_type', 'about_id'], name='sms_about')],
            },
        ),
    ])
