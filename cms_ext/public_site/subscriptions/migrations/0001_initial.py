import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_notices', '0001_initial'),
        ('cms_ext_premises', '0001_initial'),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('everywhere', models.BooleanField(default=True, verbose_name='wszystkie miejsca')),
                ('email', models.EmailField(db_index=True, max_length=254, verbose_name='adres e-mail')),
                ('frequency', models.CharField(choices=[('NOW', 'od razu, każde osobno'), ('DAILY', 'raz dziennie, razem')], max_length=5, verbose_name='jak często')),
                ('state', models.CharField(choices=[('PENDING', 'czeka na potwierdzenie'), ('CONFIRMED', 'potwierdzona'), ('UNSUBSCRIBED', 'zakończona'), ('BOUNCED', 'adres nie przyjmuje poczty')], default='PENDING', max_length=12, verbose_name='stan')),
                ('consent_text_version', models.CharField(max_length=12, verbose_name='wersja zgody')),
                ('consent_at', models.DateTimeField(verbose_name='zgoda')),
                ('ip_hash', models.CharField(blank=True, max_length=64)),
                ('confirm_token_hash', models.CharField(blank=True, max_length=64)),
                ('confirm_until', models.DateTimeField(verbose_name='potwierdzić do')),
                ('confirm_at', models.DateTimeField(blank=True, null=True, verbose_name='potwierdzona')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończona')),
                ('digest_on', models.DateField(blank=True, null=True, verbose_name='ostatni zbiór')),
                ('properties', models.ManyToManyField(related_name='+', to='cms_ext_premises.property', verbose_name='nieruchomości')),
                ('buildings', models.ManyToManyField(related_name='+', to='cms_ext_premises.building', verbose_name='budynki')),
                ('staircases', models.ManyToManyField(related_name='+', to='cms_ext_premises.staircase', verbose_name='klatki')),
                ('kinds', models.ManyToManyField(related_name='+', to='cms_ext_notices.announcementkind', verbose_name='rodzaje')),
            ],
            options={
                'verbose_name': 'subskrypcja ogłoszeń',
                'verbose_name_plural': 'subskrypcje ogłoszeń',
                'ordering': ['-consent_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'CONFIRMED')), fields=('email',), name='subscriptions_one_confirmed'), models.UniqueConstraint(condition=models.Q(('state', 'PENDING')), fields=('email',), name='subscriptions_one_pending'), models.UniqueConstraint(condition=models.Q(('confirm_token_hash', ''), _negated=True), fields=('confirm_token_hash',), name='subscriptions_token')],
            },
        ),
        migrations.CreateModel(
            name='PhoneSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('everywhere', models.BooleanField(default=True, verbose_name='wszystkie miejsca')),
                ('number', models.CharField(db_index=True, max_length=9, verbose_name='numer')),
                ('state', models.CharField(choices=[('PENDING', 'czeka na kod'), ('CONFIRMED', 'potwierdzona'), ('UNSUBSCRIBED', 'zakończona')], default='PENDING', max_length=12, verbose_name='stan')),
                ('consent_text_version', models.CharField(max_length=12, verbose_name='wersja zgody')),
                ('consent_at', models.DateTimeField(verbose_name='zgoda')),
                ('ip_hash', models.CharField(blank=True, max_length=64)),
                ('code_hash', models.CharField(blank=True, max_length=64)),
                ('code_until', models.DateTimeField(verbose_name='kod ważny do')),
                ('end_key', models.CharField(max_length=16, unique=True)),
                ('confirm_at', models.DateTimeField(blank=True, null=True, verbose_name='potwierdzona')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończona')),
                ('properties', models.ManyToManyField(related_name='+', to='cms_ext_premises.property', verbose_name='nieruchomości')),
                ('buildings', models.ManyToManyField(related_name='+', to='cms_ext_premises.building', verbose_name='budynki')),
                ('staircases', models.ManyToManyField(related_name='+', to='cms_ext_premises.staircase', verbose_name='klatki')),
            ],
            options={
                'verbose_name': 'subskrypcja SMS',
                'verbose_name_plural': 'subskrypcje SMS',
                'ordering': ['-consent_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'CONFIRMED')), fields=('number',), name='subscriptions_one_phone'), models.UniqueConstraint(condition=models.Q(('state', 'PENDING')), fields=('number',), name='subscriptions_one_phone_pending')],
            },
        ),
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to='cms_ext_notices.announcementpage', verbose_name='ogłoszenie')),
                ('edition', models.PositiveSmallIntegerField(default=0, verbose_name='sprostowanie')),
                ('begun_at', models.DateTimeField(verbose_name='rozpoczęto')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończono')),
                ('reached', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'wysyłka ogłoszenia',
                'verbose_name_plural': 'wysyłki ogłoszeń',
                'ordering': ['-begun_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('announcement', 'edition'), name='subscriptions_mailing_once')],
            },
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='cms_ext_subscriptions.mailing')),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='cms_ext_subscriptions.subscription')),
                ('made_at', models.DateTimeField(verbose_name='utworzono')),
                ('sent_on', models.DateField(blank=True, null=True, verbose_name='wysłano')),
                ('in_digest', models.BooleanField(default=False, verbose_name='w zbiorze')),
            ],
            options={
                'verbose_name': 'powiadomienie',
                'verbose_name_plural': 'powiadomienia',
                'indexes': [models.Index(condition=models.Q(('sent_on', None)), fields=['subscription'], name='subscriptions_waiting')],
                'constraints': [models.UniqueConstraint(fields=('mailing', 'subscription'), name='subscriptions_sending_once')],
            },
        ),
        migrations.CreateModel(
            name='Bounce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bounces', to='cms_ext_subscriptions.subscription')),
                ('message_id', models.CharField(max_length=255, verbose_name='wiadomość')),
                ('status', models.CharField(max_length=16, verbose_name='kod')),
                ('at', models.DateTimeField(verbose_name='kiedy')),
            ],
            options={
                'verbose_name': 'zwrot',
                'verbose_name_plural': 'zwroty',
                'constraints': [models.UniqueConstraint(fields=('subscription', 'message_id'), name='subscriptions_bounce_once')],
            },
        ),
    ])
