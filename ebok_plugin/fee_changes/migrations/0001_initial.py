import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_premises', '0001_initial'),
        ('ebok_plugin_charges', '0001_initial'),
        ('ebok_plugin_ledger', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='FeeChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='numer')),
                ('justification', models.TextField(blank=True, verbose_name='uzasadnienie')),
                ('resolution', models.CharField(blank=True, max_length=60, verbose_name='numer uchwały')),
                ('resolution_paper', models.UUIDField(blank=True, null=True, verbose_name='uchwała w bibliotece')),
                ('state', models.CharField(choices=[('DRAFT', 'szkic'), ('CHECKED', 'sprawdzona'), ('APPROVED', 'zatwierdzona'), ('NOTIFYING', 'zawiadamianie'), ('IN_FORCE', 'obowiązuje'), ('SUPERSEDED', 'zastąpiona późniejszą'), ('ANNULLED', 'odwołana')], default='DRAFT', max_length=10, verbose_name='stan')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przygotował')),
                ('made_at', models.DateTimeField(verbose_name='przygotowano')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sprawdził')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdzenie wpisał')),
                ('decision', models.CharField(blank=True, max_length=60, verbose_name='decyzja zarządu')),
                ('notified_on', models.DateField(blank=True, null=True, verbose_name='data zawiadomień')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='kont')),
                ('looked_at', models.PositiveIntegerField(default=0, verbose_name='sprawdzono kont')),
                ('cursor', models.PositiveBigIntegerField(default=0, editable=False)),
                ('all_made', models.BooleanField(default=False, verbose_name='zawiadomienia gotowe')),
                ('annul_reason', models.CharField(blank=True, max_length=255, verbose_name='powód odwołania')),
            ],
            options={
                'verbose_name': 'zmiana opłat',
                'verbose_name_plural': 'zmiany opłat',
                'ordering': ['-pk'],
                'permissions': [('check_feechange', 'Może sprawdzić i zatwierdzić zmianę opłat'), ('notify_feechange', 'Może zawiadamiać o zmianie opłat i rejestrować doręczenia')],
                'default_permissions': ('add', 'view'),
                'constraints': [models.CheckConstraint(condition=models.Q(('checked_by__isnull', True), models.Q(('checked_by', models.F('made_by')), _negated=True), _connector='OR'), name='fee_change_checked_by_second'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='fee_change_approved_by_second'), models.CheckConstraint(condition=models.Q(('state__in', ('DRAFT', 'ANNULLED')), ('checked_by__isnull', False), _connector='OR'), name='fee_change_checked'), models.CheckConstraint(condition=models.Q(('state__in', ('DRAFT', 'CHECKED', 'ANNULLED')), models.Q(('approved_by__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='fee_change_approved'), models.CheckConstraint(condition=models.Q(('state__in', ('DRAFT', 'CHECKED', 'APPROVED', 'ANNULLED')), ('notified_on__isnull', False), _connector='OR'), name='fee_change_notified'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ANNULLED'), _negated=True), models.Q(('annul_reason', ''), _negated=True), _connector='OR'), name='fee_change_annulled_why')],
            },
        ),
        migrations.CreateModel(
            name='ReturnedChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='returned', to='ebok_plugin_fee_changes.feechange', verbose_name='zmiana')),
                ('reason', models.CharField(max_length=255, verbose_name='co poprawić')),
                ('returned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto zwraca')),
                ('returned_at', models.DateTimeField(verbose_name='zwrócono')),
            ],
            options={
                'verbose_name': 'zmiana opłat zwrócona do poprawy',
                'verbose_name_plural': 'zmiany opłat zwrócone do poprawy',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ChangedRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='ebok_plugin_fee_changes.feechange', verbose_name='zmiana')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_charges.component', verbose_name='składnik')),
                ('property', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_premises.property', verbose_name='nieruchomość')),
                ('rate', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='nowa stawka')),
                ('planned_from', models.DateField(verbose_name='od')),
                ('kind', models.CharField(blank=True, choices=[('CONTROLLED', 'zależny od Spółdzielni'), ('INDEPENDENT', 'niezależny od Spółdzielni')], default='', max_length=11, verbose_name='rodzaj kosztu')),
                ('old_rate', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name='dotychczasowa stawka')),
            ],
            options={
                'verbose_name': 'zmieniana stawka',
                'verbose_name_plural': 'zmieniane stawki',
                'ordering': ['planned_from', 'component__code__polish', 'pk'],
                'abstract': False,
                'default_permissions': ('view',),
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('change', 'component', 'property'), name='fee_rate_once'), models.UniqueConstraint(condition=models.Q(('property__isnull', True)), fields=('change', 'component'), name='fee_rate_of_all_once'), models.CheckConstraint(condition=models.Q(('rate__gte', 0)), name='fee_rate_not_negative'), models.CheckConstraint(condition=models.Q(('planned_from__day', 1)), name='fee_rate_from_first_day')],
            },
        ),
        migrations.CreateModel(
            name='Contest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contests', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contests', to='ebok_plugin_fee_changes.feechange', verbose_name='zmiana')),
                ('filed_on', models.DateField(verbose_name='pozew z dnia')),
                ('court_ref', models.CharField(max_length=60, verbose_name='sygnatura')),
                ('state', models.CharField(choices=[('OPEN', 'w toku'), ('WON_BY_COOP', 'wygrana Spółdzielni'), ('LOST_BY_COOP', 'wygrana płatnika'), ('SETTLED', 'ugoda')], default='OPEN', max_length=12, verbose_name='stan')),
                ('final_on', models.DateField(blank=True, null=True, verbose_name='prawomocne z dniem')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wpisał')),
            ],
            options={
                'verbose_name': 'sprawa o zmianę opłat',
                'verbose_name_plural': 'sprawy o zmianę opłat',
                'ordering': ['-pk'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'view'),
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('account', 'change'), name='fee_contest_once'), models.CheckConstraint(condition=models.Q(models.Q(('final_on__isnull', True), ('state', 'OPEN')), models.Q(models.Q(('state', 'OPEN'), _negated=True), ('final_on__gte', models.F('filed_on'))), _connector='OR'), name='fee_contest_final'), models.CheckConstraint(condition=models.Q(('court_ref', ''), _negated=True), name='fee_contest_has_reference')],
            },
        ),
        migrations.CreateModel(
            name='ContestedRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='ebok_plugin_fee_changes.contest')),
                ('rate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contested', to='ebok_plugin_fee_changes.changedrate')),
                ('exceptions', models.ManyToManyField(blank=True, related_name='+', to='ebok_plugin_charges.rateexception')),
            ],
            options={
                'verbose_name': 'kwestionowana stawka',
                'verbose_name_plural': 'kwestionowane stawki',
                'ordering': ['contest_id', 'rate_id'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('contest', 'rate'), name='fee_contested_once')],
            },
        ),
        migrations.CreateModel(
            name='FeeNotice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='ebok_plugin_fee_changes.feechange', verbose_name='zmiana')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fee_notices', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('content', models.JSONField(verbose_name='treść')),
                ('sha256', models.CharField(max_length=64, verbose_name='skrót treści')),
                ('channel', models.CharField(choices=[('ELECTRONIC', 'E-BOK'), ('PRINT', 'papier')], max_length=10, verbose_name='doręczenie')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='powiadomiono')),
                ('printed_at', models.DateTimeField(blank=True, null=True, verbose_name='wydrukowano')),
                ('printed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wydrukował')),
            ],
            options={
                'verbose_name': 'zawiadomienie o zmianie opłat',
                'verbose_name_plural': 'zawiadomienia o zmianie opłat',
                'ordering': ['-change_id', 'account__account_no__polish'],
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('channel', 'PRINT'), ('printed_at__isnull', True)), fields=['change'], name='fee_notice_to_print')],
                'constraints': [models.UniqueConstraint(fields=('change', 'account'), name='fee_notice_once'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'ELECTRONIC'), ('printed_at__isnull', True)), models.Q(('channel', 'PRINT'), ('told_at__isnull', True)), _connector='OR'), name='fee_notice_told_or_printed')],
            },
        ),
        migrations.CreateModel(
            name='NoticeDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='ebok_plugin_fee_changes.feenotice', verbose_name='zawiadomienie')),
                ('channel', models.CharField(choices=[('HAND', 'do rąk'), ('POST_REGISTERED', 'list polecony'), ('POST_PLAIN', 'list zwykły'), ('MAILBOX', 'skrzynka na listy'), ('EMAIL', 'e-mail'), ('EBOK', 'E-BOK')], max_length=15, verbose_name='sposób')),
                ('sent_on', models.DateField(verbose_name='wysłano')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='doręczono')),
                ('proof', models.CharField(blank=True, max_length=120, verbose_name='dowód')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wpisał')),
            ],
            options={
                'verbose_name': 'doręczenie zawiadomienia',
                'verbose_name_plural': 'doręczenia zawiadomień',
                'ordering': ['notice_id', 'sent_on', 'pk'],
                'abstract': False,
                'default_permissions': ('view',),
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('notice', 'channel', 'sent_on'), name='fee_delivery_once'), models.CheckConstraint(condition=models.Q(('delivered_on__isnull', True), ('delivered_on__gte', models.F('sent_on')), _connector='OR'), name='fee_delivered_after_sent')],
            },
        ),
        migrations.CreateModel(
            name='NoticeOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='override', to='ebok_plugin_fee_changes.feenotice', verbose_name='zawiadomienie')),
                ('opinion', models.TextField(verbose_name='opinia prawna')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wpisał')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zatwierdził')),
            ],
            options={
                'verbose_name': 'opinia o doręczeniu',
                'verbose_name_plural': 'opinie o doręczeniach',
                'abstract': False,
                'default_permissions': ('view',),
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='fee_override_second_person'), models.CheckConstraint(condition=models.Q(('opinion', ''), _negated=True), name='fee_override_says_why')],
            },
        ),
    ])
