import cms_ext.base.money.fields
import django.db.models.deletion
import ebok_plugin.payments.models.bank
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.append_only import install_guards, refuse_changes
from cms_ext.base.database.migration_steps import created_together
from ebok_plugin.payments.placement_triggers import (
    FORMER_PREFIX,
    PLACED,
    STATEMENT,
    WITHDRAWN,
    hold_placements,
    make_guards,
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ebok_plugin_ledger', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='BankFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, verbose_name='skrót pliku')),
                ('filename', models.CharField(max_length=255, verbose_name='nazwa pliku')),
                ('size', models.PositiveBigIntegerField(verbose_name='rozmiar w bajtach')),
                ('profile', models.CharField(blank=True, max_length=20, verbose_name='profil')),
                ('encoding', models.CharField(blank=True, max_length=20, verbose_name='kodowanie')),
                ('state', models.CharField(choices=[('POSTED', 'zaksięgowany'), ('QUARANTINED', 'wstrzymany')], max_length=12, verbose_name='stan')),
                ('original', models.FileField(storage=ebok_plugin.payments.models.bank.import_storage, upload_to=ebok_plugin.payments.models.bank._original_name, verbose_name='oryginał')),
                ('uploaded_at', models.DateTimeField(verbose_name='wgrano')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wgrał')),
                ('confirmed', models.JSONField(default=list, verbose_name='potwierdzone')),
                ('findings', models.JSONField(default=list, verbose_name='uwagi')),
                ('batch', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_file', to='ebok_plugin_ledger.batch', verbose_name='paczka księgowań')),
            ],
            options={
                'verbose_name': 'plik z banku',
                'verbose_name_plural': 'pliki z banku',
                'ordering': ['-pk'],
                'permissions': [('commit_bankfile', 'Zaksięgowanie wyciągu bankowego')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'POSTED')), fields=('sha256',), name='exchange_bank_file_once')],
            },
        ),
        migrations.CreateModel(
            name='BankStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='ebok_plugin_payments.bankfile', verbose_name='plik')),
                ('account', models.CharField(max_length=26, verbose_name='rachunek')),
                ('number', models.CharField(max_length=35, verbose_name='numer')),
                ('opening', cms_ext.base.money.fields.MoneyField(verbose_name='saldo początkowe')),
                ('opening_date', models.DateField(verbose_name='z dnia')),
                ('closing', cms_ext.base.money.fields.MoneyField(verbose_name='saldo końcowe')),
                ('closing_date', models.DateField(verbose_name='na dzień')),
                ('fingerprint', models.CharField(editable=False, max_length=64)),
                ('identifier', models.CharField(blank=True, editable=False, max_length=255)),
            ],
            options={
                'verbose_name': 'wyciąg',
                'verbose_name_plural': 'wyciągi',
                'ordering': ['-closing_date', '-pk'],
                'indexes': [models.Index(fields=['closing_date'], name='exchange_statement_closing')],
                'constraints': [models.UniqueConstraint(fields=('account', 'number', 'closing_date', 'fingerprint'), name='exchange_statement_once')],
            },
        ),
        migrations.CreateModel(
            name='SenderRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(blank=True, max_length=26, verbose_name='rachunek nadawcy')),
                ('state', models.CharField(choices=[('WAITING', 'czeka na drugą osobę'), ('ACTIVE', 'księguje'), ('REFUSED', 'odrzucona'), ('REVOKED', 'odwołana')], default='WAITING', max_length=7, verbose_name='stan')),
                ('made_at', models.DateTimeField(verbose_name='zaproponowano')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='rozstrzygnięto')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='odwołano')),
                ('reason', models.CharField(blank=True, max_length=255, verbose_name='powód')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sender_rules', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rozstrzygnął')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='odwołał')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zaproponował')),
            ],
            options={
                'verbose_name': 'reguła nadawcy',
                'verbose_name_plural': 'reguły nadawców',
                'ordering': ['-pk'],
                'permissions': [('approve_senderrule', 'Zatwierdzanie reguł nadawców')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('WAITING', 'ACTIVE')), models.Q(('sender', ''), _negated=True)), fields=('sender',), name='exchange_rule_of_sender'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'WAITING')), models.Q(models.Q(('state', 'WAITING'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='exchange_rule_decided'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('state', 'REVOKED')), models.Q(models.Q(('state', 'REVOKED'), _negated=True), ('ended_at__isnull', True), ('ended_by__isnull', True)), _connector='OR'), name='exchange_rule_ended'), models.CheckConstraint(condition=models.Q(('state__in', ('WAITING', 'REFUSED')), models.Q(('decided_by', models.F('made_by')), _negated=True), _connector='OR'), name='exchange_rule_second_person')],
            },
        ),
        migrations.CreateModel(
            name='BankEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ebok_plugin_payments.bankstatement', verbose_name='wyciąg')),
                ('line_no', models.PositiveIntegerField(verbose_name='pozycja')),
                ('value_date', models.DateField(verbose_name='data wpływu')),
                ('mark', models.CharField(max_length=2, verbose_name='znak')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('bank_ref', models.CharField(blank=True, max_length=64, verbose_name='referencja banku')),
                ('title', models.TextField(blank=True, verbose_name='tytuł')),
                ('name', models.TextField(blank=True, verbose_name='nadawca lub odbiorca')),
                ('address', models.TextField(blank=True, verbose_name='adres')),
                ('counterparty_nrb', models.CharField(blank=True, max_length=26, verbose_name='rachunek drugiej strony')),
                ('virtual_raw', models.CharField(blank=True, max_length=64, verbose_name='numer wpłaty masowej')),
                ('raw_61', models.TextField(blank=True)),
                ('raw_86', models.TextField(blank=True)),
                ('search_key', models.TextField(blank=True, editable=False)),
                ('fate', models.CharField(choices=[('MATCHED', 'zaksięgowana na koncie'), ('UNMATCHED', 'do wyjaśnienia'), ('DUPLICATE', 'już zaksięgowana z innego wyciągu'), ('FROM_FILE', 'już zaksięgowana z pliku wpłat'), ('OUTGOING', 'wychodząca')], max_length=10, verbose_name='stan')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_entries', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('wait_reason', models.CharField(blank=True, choices=[('NO_NUMBER', 'bez numeru konta'), ('UNKNOWN_NUMBER', 'nieznany numer konta'), ('PERIOD_CLOSED', 'miesiąc zamknięty'), ('BEFORE_OPENING', 'sprzed otwarcia konta'), ('ACCOUNT_CLOSED', 'konto zamknięte'), ('AMOUNT_TOO_LARGE', 'kwota za duża na jedną pozycję'), ('TAKEN_BACK', 'bank cofnął wpłatę'), ('GIVEN_BACK', 'bank oddał wypłatę'), ('NO_DUPLICATE', 'nie jest powtórzeniem'), ('BY_FILE', 'czeka na plik wpłat, który ją zaksięguje')], max_length=16, verbose_name='dlaczego czeka')),
                ('remaining', cms_ext.base.money.fields.MoneyField(editable=False, verbose_name='zostało')),
                ('rule', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ebok_plugin_payments.senderrule', verbose_name='zaksięgowana według reguły')),
            ],
            options={
                'verbose_name': 'operacja bankowa',
                'verbose_name_plural': 'operacje bankowe',
                'ordering': ['statement', 'line_no'],
                'indexes': [models.Index(fields=['value_date', 'amount'], name='exchange_bank_entry_twin'), models.Index(condition=models.Q(('remaining__gt', models.Value(0))), fields=['value_date', 'id'], name='exchange_bank_entry_queue'), models.Index(condition=models.Q(('counterparty_nrb', ''), _negated=True), fields=['counterparty_nrb'], name='exchange_bank_entry_sender'), models.Index(condition=models.Q(('rule__isnull', False)), fields=['rule'], name='exchange_bank_entry_rule')],
                'constraints': [models.UniqueConstraint(fields=('statement', 'line_no'), name='exchange_bank_entry_line'), models.CheckConstraint(condition=models.Q(models.Q(('fate', 'MATCHED'), _negated=True), ('account__isnull', False), _connector='OR'), name='exchange_bank_entry_matched_has_account'), models.CheckConstraint(condition=models.Q(('remaining__gte', models.Value(0))), name='exchange_bank_entry_placed_at_most_once')],
            },
        ),
        migrations.CreateModel(
            name='OwnBankAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nrb', models.CharField(max_length=26, unique=True, verbose_name='numer rachunku')),
                ('name', models.CharField(max_length=80, verbose_name='do czego służy')),
                ('is_common', models.BooleanField(db_default=False, default=False, help_text='Na ten rachunek płacą mieszkańcy, których konto nie ma własnego numeru; w tytule podają numer konta. Taki rachunek jest jeden.', verbose_name='wspólny rachunek do wpłat')),
            ],
            options={
                'verbose_name': 'rachunek spółdzielni',
                'verbose_name_plural': 'rachunki spółdzielni',
                'ordering': ['nrb'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_common', True)), fields=('is_common',), name='exchange_one_common_account')],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='rodzaj')),
                ('version', models.PositiveSmallIntegerField(verbose_name='wersja')),
                ('filename', models.CharField(max_length=255, verbose_name='nazwa pliku')),
                ('sha256', models.CharField(max_length=64, verbose_name='skrót pliku')),
                ('size', models.PositiveBigIntegerField(verbose_name='rozmiar w bajtach')),
                ('encoding', models.CharField(max_length=20, verbose_name='kodowanie')),
                ('state', models.CharField(choices=[('UPLOADED', 'wgrany'), ('CHECKED', 'sprawdzony'), ('COMMITTED', 'zaksięgowany'), ('REJECTED', 'odrzucony'), ('REVERSED', 'wycofany')], default='UPLOADED', max_length=10, verbose_name='stan')),
                ('original', models.FileField(blank=True, storage=ebok_plugin.payments.models.bank.import_storage, upload_to=ebok_plugin.payments.models.bank._import_file_name, verbose_name='oryginał')),
                ('uploaded_at', models.DateTimeField(verbose_name='wgrano')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wgrał')),
                ('committed_at', models.DateTimeField(blank=True, null=True, verbose_name='zaksięgowano')),
                ('committed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zaksięgował')),
                ('rows_read', models.PositiveIntegerField(verbose_name='wiersze')),
                ('rows_new', models.PositiveIntegerField(verbose_name='nowe')),
                ('rows_unchanged', models.PositiveIntegerField(verbose_name='bez zmian')),
                ('rows_changed', models.PositiveIntegerField(verbose_name='zmienione')),
                ('control_totals', models.JSONField(default=dict, verbose_name='sumy kontrolne')),
                ('report', models.JSONField(default=dict, verbose_name='raport')),
                ('postings', models.ManyToManyField(blank=True, related_name='imports', to='ebok_plugin_ledger.batch', verbose_name='paczki księgowań')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'importy',
                'ordering': ['-pk'],
                'permissions': [('commit_importbatch', 'Zaksięgowanie importu')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'COMMITTED')), fields=('sha256',), name='exchange_import_committed_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'COMMITTED'), _negated=True), ('committed_at__isnull', False), _connector='OR'), name='exchange_import_committed_at')],
            },
        ),
        migrations.CreateModel(
            name='ImportTurn',
            fields=[
                ('name', models.CharField(default='ledger', max_length=20, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bank_entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='ebok_plugin_payments.bankentry', verbose_name='operacja bankowa')),
                ('kind', models.CharField(choices=[('POSTED', 'zaksięgowana'), ('RETURNED', 'zwrócona nadawcy'), ('KEPT', 'nie dotyczy lokatorów')], max_length=8, verbose_name='co się z nią stało')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('ledger_entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placement', to='ebok_plugin_ledger.ledgerentry', verbose_name='pozycja księgowa')),
                ('day', models.DateField(null=True, verbose_name='dzień zwrotu')),
                ('kept_as', models.CharField(blank=True, choices=[('RENT', 'najem, reklama, antena'), ('INTEREST', 'odsetki od banku'), ('INSURANCE', 'odszkodowanie'), ('REFUND', 'zwrot od dostawcy albo urzędu'), ('GRANT', 'dotacja, kredyt, przelew własny'), ('GATEWAY', 'wypłata od operatora płatności online (wpłaty są już na kontach)'), ('OTHER', 'inna wpłata, nie od lokatora')], max_length=9, verbose_name='rodzaj')),
                ('note', models.CharField(blank=True, max_length=255, verbose_name='uwaga')),
                ('taken_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='took_back', to='ebok_plugin_payments.bankentry', verbose_name='cofnięta operacją')),
                ('made_at', models.DateTimeField(verbose_name='kiedy')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto')),
                ('link_number', models.PositiveBigIntegerField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'rozliczenie operacji bankowej',
                'verbose_name_plural': 'rozliczenia operacji bankowych',
                'ordering': ['pk'],
                'default_permissions': ('add',),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', models.Value(0))), name='exchange_placement_amount'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'POSTED'), ('ledger_entry__isnull', False)), models.Q(('kind__in', ('RETURNED', 'KEPT')), ('ledger_entry__isnull', True)), _connector='OR'), name='exchange_placement_posted_has_entry'), models.CheckConstraint(condition=models.Q(models.Q(('day__isnull', False), ('kind', 'RETURNED')), models.Q(models.Q(('kind', 'RETURNED'), _negated=True), ('day__isnull', True), ('taken_back_by__isnull', True)), _connector='OR'), name='exchange_placement_returned_on_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'KEPT'), models.Q(('kept_as', ''), _negated=True)), models.Q(models.Q(('kind', 'KEPT'), _negated=True), ('kept_as', '')), _connector='OR'), name='exchange_placement_kept_as_something')],
            },
        ),
        migrations.CreateModel(
            name='PlacementWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('placement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='ebok_plugin_payments.placement', verbose_name='rozliczenie')),
                ('reason', models.CharField(max_length=255, verbose_name='powód')),
                ('made_at', models.DateTimeField(verbose_name='kiedy')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto')),
            ],
            options={
                'verbose_name': 'cofnięcie rozliczenia operacji',
                'verbose_name_plural': 'cofnięcia rozliczeń operacji',
                'default_permissions': (),
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='StatementIntake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filename', models.CharField(max_length=255, verbose_name='nazwa pliku')),
                ('taken_at', models.DateTimeField(verbose_name='kiedy')),
                ('status', models.CharField(choices=[('posted', 'zaksięgowano'), ('unchanged', 'nic nowego'), ('quarantined', 'wstrzymano'), ('refused', 'odrzucono')], max_length=11, verbose_name='wynik')),
                ('statements', models.PositiveIntegerField(default=0, verbose_name='wyciągi')),
                ('matched', models.PositiveIntegerField(default=0, verbose_name='zaksięgowane wpłaty')),
                ('waiting', models.PositiveIntegerField(default=0, verbose_name='wpłaty do wyjaśnienia')),
                ('findings', models.JSONField(default=list, verbose_name='uwagi')),
                ('held', models.JSONField(default=list, verbose_name='do potwierdzenia')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='ebok_plugin_payments.bankfile', verbose_name='plik z banku')),
            ],
            options={
                'verbose_name': 'wyciąg z folderu',
                'verbose_name_plural': 'wyciągi z folderu',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        refuse_changes(PLACED, WITHDRAWN, STATEMENT),
        install_guards(*make_guards(FORMER_PREFIX)),
        hold_placements(FORMER_PREFIX),
    ])
