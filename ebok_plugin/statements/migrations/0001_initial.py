import cms_ext.base.money.fields
import django.db.models.deletion
import ebok_plugin.statements.models
import uuid
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.append_only import refuse_changes
from cms_ext.base.database.migration_steps import created_together, refuse_overlaps


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
        ('ebok_plugin_ledger', '0001_initial'),
        ('ebok_plugin_mirror', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='PaperBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('NOTICE', 'zawiadomienia o opłatach'), ('STATEMENT', 'zestawienia operacji'), ('REMINDER', 'przypomnienia o zapłacie'), ('DEMAND', 'wezwania do zapłaty')], max_length=9, verbose_name='rodzaj')),
                ('start', models.DateField(verbose_name='za okres od')),
                ('end', models.DateField(verbose_name='do')),
                ('as_of', models.DateField(verbose_name='stan na dzień')),
                ('least_overdue', cms_ext.base.money.fields.MoneyField(verbose_name='zaległość co najmniej')),
                ('state', models.CharField(choices=[('MAKING', 'w przygotowaniu'), ('TELLING', 'powiadamianie'), ('DONE', 'gotowe')], default='MAKING', max_length=7, verbose_name='stan')),
                ('total', models.PositiveIntegerField(verbose_name='kont')),
                ('looked_at', models.PositiveIntegerField(default=0, verbose_name='sprawdzono kont')),
                ('cursor', models.PositiveBigIntegerField(default=0, editable=False)),
                ('left_out', models.JSONField(default=list, editable=False, verbose_name='bez dokumentu')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zlecił')),
                ('started_at', models.DateTimeField(verbose_name='zlecono')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='zakończono')),
            ],
            options={
                'verbose_name': 'seria dokumentów',
                'verbose_name_plural': 'serie dokumentów',
                'ordering': ['-pk'],
                'permissions': [('start_paperbatch', 'Może zlecić serię dokumentów')],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ['REMINDER', 'DEMAND']), _negated=True), fields=('kind', 'start', 'end', 'as_of'), name='statements_batch_once'), models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='statements_batch_period'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'DONE')), models.Q(models.Q(('state', 'DONE'), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='statements_batch_ended')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='ebok_plugin_statements.paperbatch', verbose_name='seria')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='cms_ext_identity.person', verbose_name='adresat')),
                ('title', models.CharField(max_length=120, verbose_name='tytuł')),
                ('channel', models.CharField(choices=[('ELECTRONIC', 'E-BOK'), ('PRINT', 'papier')], max_length=10, verbose_name='doręczenie')),
                ('file', models.FileField(max_length=120, storage=ebok_plugin.statements.models.paper_storage, upload_to='', verbose_name='plik')),
                ('sha256', models.CharField(max_length=64, verbose_name='skrót SHA-256')),
                ('size', models.PositiveIntegerField(verbose_name='rozmiar w bajtach')),
                ('made_at', models.DateTimeField(verbose_name='przygotowano')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='powiadomiono')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='otwarto')),
                ('printed_at', models.DateTimeField(blank=True, null=True, verbose_name='wydrukowano')),
                ('printed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wydrukował')),
            ],
            options={
                'verbose_name': 'dokument dla mieszkańca',
                'verbose_name_plural': 'dokumenty dla mieszkańców',
                'ordering': ['-made_at', 'account_id'],
                'permissions': [('print_paper', 'Może drukować dokumenty dla mieszkańców')],
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('channel', 'PRINT'), ('printed_at__isnull', True)), fields=['batch'], name='statements_paper_to_print')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'account', 'person'), name='statements_paper_once'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'ELECTRONIC'), ('printed_at__isnull', True)), models.Q(('channel', 'PRINT'), ('told_at__isnull', True)), _connector='OR'), name='statements_paper_told_or_printed')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='ebok_plugin_statements.paperbatch', verbose_name='seria')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('valid_from', models.DateField(verbose_name='z dnia')),
                ('valid_to', models.DateField(verbose_name='bez następnego do dnia')),
            ],
            options={
                'verbose_name': 'przypomnienie o zapłacie',
                'verbose_name_plural': 'przypomnienia o zapłacie',
                'ordering': ['-valid_from', 'account_id'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['account', '-valid_from'], name='statements_reminder_last')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='statements_reminder_days')],
            },
        ),
        migrations.CreateModel(
            name='CheckCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('account_hash', models.CharField(max_length=64)),
                ('start', models.DateField(verbose_name='od')),
                ('end', models.DateField(verbose_name='do')),
                ('closing_hash', models.CharField(max_length=64)),
                ('issued_on', models.DateField(verbose_name='wydano')),
            ],
            options={
                'verbose_name': 'kod weryfikacyjny',
                'verbose_name_plural': 'kody weryfikacyjne',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='statements_code_period')],
            },
        ),
        migrations.CreateModel(
            name='IssuedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='ebok_plugin_statements.checkcode', verbose_name='kod')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issued_files', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('closing', cms_ext.base.money.fields.MoneyField(verbose_name='saldo końcowe')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='skrót SHA-256')),
                ('seal', models.CharField(blank=True, max_length=64, verbose_name='pieczęć')),
                ('mark', models.CharField(editable=False, max_length=64)),
            ],
            options={
                'verbose_name': 'wydany plik',
                'verbose_name_plural': 'wydane pliki',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FileLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(null=True, verbose_name='zapisano')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='file_links', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('issued_on', models.DateField(verbose_name='wydano')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='skrót SHA-256')),
                ('seal', models.CharField(blank=True, max_length=64, verbose_name='pieczęć')),
                ('figures', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='link', to='ebok_plugin_statements.issuedfile', verbose_name='dane')),
                ('snapshot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='file_links', to='ebok_plugin_mirror.feedsnapshot', verbose_name='stan z programu księgowego')),
            ],
            options={
                'verbose_name': 'zapis wydanego pliku',
                'verbose_name_plural': 'zapisy wydanych plików',
                'abstract': False,
                'base_manager_name': 'objects',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DeliveryConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delivery_consents', to='cms_ext_identity.person', verbose_name='osoba')),
                ('text_version', models.CharField(max_length=10, verbose_name='wersja treści')),
                ('given_at', models.DateTimeField(verbose_name='udzielono')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='wycofano')),
            ],
            options={
                'verbose_name': 'zgoda na doręczenia elektroniczne',
                'verbose_name_plural': 'zgody na doręczenia elektroniczne',
                'ordering': ['-given_at', '-pk'],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('person',), name='statements_one_consent'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='statements_consent_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='PaymentSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nip', models.CharField(blank=True, help_text='Dziesięć cyfr bez kresek.', max_length=10, verbose_name='NIP spółdzielni')),
                ('recipient', models.CharField(blank=True, help_text='Najwyżej 20 znaków, na przykład „SM Pod Lasem”.', max_length=20, verbose_name='nazwa odbiorcy w kodzie QR')),
            ],
            options={
                'verbose_name': 'Kody QR do przelewów',
            },
        ),
        refuse_overlaps("ebok_plugin_statements_reminder", "account_id"),
        refuse_changes(
            "ebok_plugin_statements_issuedfile",
            "ebok_plugin_statements_checkcode",
            "ebok_plugin_statements_filelink",
        ),
    ])
