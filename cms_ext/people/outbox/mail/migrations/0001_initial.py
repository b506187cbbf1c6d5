from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = created_together([
        migrations.CreateModel(
            name='OutgoingMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.EmailField(max_length=254, verbose_name='do')),
                ('template', models.CharField(max_length=120, verbose_name='rodzaj')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='temat')),
                ('text', models.TextField(blank=True, verbose_name='treść')),
                ('line', models.CharField(blank=True, max_length=200)),
                ('composer', models.CharField(blank=True, max_length=200)),
                ('payload', models.JSONField(blank=True, default=dict)),
                ('desk', models.CharField(blank=True, max_length=10)),
                ('reply_to', models.EmailField(blank=True, max_length=254)),
                ('about_type', models.CharField(blank=True, max_length=60)),
                ('about_id', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('QUEUED', 'czeka'), ('SENT', 'przekazana'), ('FAILED', 'nie udało się'), ('WITHDRAWN', 'odwołana')], default='QUEUED', max_length=9, verbose_name='stan')),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'logowanie'), (1, 'pismo'), (2, 'wysyłka zbiorcza')], default=1, verbose_name='kolejność')),
                ('queued_at', models.DateTimeField(verbose_name='przyjęta')),
                ('next_try_at', models.DateTimeField(verbose_name='następna próba')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='próby')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończono')),
                ('message_id', models.CharField(blank=True, max_length=120)),
                ('last_error', models.CharField(blank=True, max_length=255, verbose_name='ostatni błąd')),
            ],
            options={
                'verbose_name': 'wiadomość',
                'verbose_name_plural': 'poczta wychodząca',
                'ordering': ['-queued_at', '-pk'],
                'permissions': [('resend_outgoingmessage', 'Może wysłać ponownie nieudaną wiadomość')],
                'indexes': [models.Index(condition=models.Q(('state', 'QUEUED')), fields=['priority', 'next_try_at', 'id'], name='mail_message_due'), models.Index(fields=['about_type', 'about_id'], name='mail_message_about'), models.Index(condition=models.Q(('line', ''), _negated=True), fields=['to', 'template'], name='mail_notice_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('composer', ''), ('text', ''), _connector='OR'), name='mail_sealed_holds_no_text')],
            },
        ),
    ])
