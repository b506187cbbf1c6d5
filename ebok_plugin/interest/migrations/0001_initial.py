import cms_ext.base.money.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ebok_plugin_ledger', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='NoteBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('PROPOSED', 'czeka na drugą osobę'), ('ISSUED', 'wystawiona'), ('DISCARDED', 'odrzucona')], default='PROPOSED', max_length=9, verbose_name='stan')),
                ('until', models.DateField(verbose_name='odsetki do dnia')),
                ('due_date', models.DateField(verbose_name='termin płatności')),
                ('reason', models.CharField(blank=True, max_length=255, verbose_name='powód')),
                ('made_at', models.DateTimeField(verbose_name='przygotowano')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przygotował')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='rozstrzygnięto')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rozstrzygnął')),
                ('posted', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interest_batch', to='ebok_plugin_ledger.batch', verbose_name='paczka księgowań')),
            ],
            options={
                'verbose_name': 'paczka not odsetkowych',
                'verbose_name_plural': 'paczki not odsetkowych',
                'ordering': ['-pk'],
                'permissions': [('issue_notebatch', 'Can issue proposed interest notes')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'ISSUED'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('made_by')), _negated=True)), _connector='OR'), name='interest_batch_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'PROPOSED')), models.Q(models.Q(('state', 'PROPOSED'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='interest_batch_decided')],
            },
        ),
        migrations.CreateModel(
            name='NoteSequence',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='InterestNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='numer noty')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='ebok_plugin_interest.notebatch', verbose_name='paczka')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='interest_note', to='ebok_plugin_ledger.ledgerentry', verbose_name='pozycja księgowa')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='ebok_plugin_interest.interestnote', verbose_name='koryguje notę')),
            ],
            options={
                'verbose_name': 'nota odsetkowa',
                'verbose_name_plural': 'noty odsetkowe',
                'ordering': ['-pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='NoteDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='ebok_plugin_interest.notebatch', verbose_name='paczka')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('total', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_interest.interestnote', verbose_name='koryguje notę')),
            ],
            options={
                'verbose_name': 'projekt noty odsetkowej',
                'verbose_name_plural': 'projekty not odsetkowych',
                'ordering': ['account__account_no__polish'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('corrects__isnull', True)), fields=('batch', 'account'), name='interest_draft_once_an_account'), models.UniqueConstraint(fields=('batch', 'corrects'), name='interest_draft_corrects_once')],
            },
        ),
        migrations.CreateModel(
            name='HandClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='by_hand', to='ebok_plugin_interest.notedraft', verbose_name='projekt')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.ledgerentry', verbose_name='pozycja')),
                ('due_date', models.DateField(verbose_name='termin płatności')),
            ],
            options={
                'verbose_name': 'pozycja dopisana ręcznie',
                'verbose_name_plural': 'pozycje dopisane ręcznie',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('draft', 'entry'), name='interest_by_hand_once')],
            },
        ),
        migrations.CreateModel(
            name='NotePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='ebok_plugin_interest.interestnote', verbose_name='nota')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interest_claims', to='ebok_plugin_ledger.ledgerentry', verbose_name='należność')),
                ('turn', models.PositiveSmallIntegerField(verbose_name='które naliczenie')),
                ('due_date', models.DateField(verbose_name='termin płatności')),
                ('first_day', models.DateField(verbose_name='od')),
                ('last_day', models.DateField(verbose_name='do')),
                ('interest', cms_ext.base.money.fields.MoneyField(verbose_name='odsetki')),
            ],
            options={
                'verbose_name': 'część noty odsetkowej',
                'verbose_name_plural': 'części noty odsetkowej',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('entry', 'turn'), name='interest_part_turn'), models.CheckConstraint(condition=models.Q(('first_day__gt', models.F('due_date')), ('last_day__gte', models.F('first_day'))), name='interest_part_days'), models.CheckConstraint(condition=models.Q(('interest__gt', models.Value(0))), name='interest_part_is_positive')],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='NoteLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ebok_plugin_interest.notepart', verbose_name='część')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='od kwoty')),
                ('start', models.DateField(verbose_name='od')),
                ('end', models.DateField(verbose_name='do')),
                ('rate_percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='stawka (%)')),
            ],
            options={
                'verbose_name': 'wiersz noty odsetkowej',
                'verbose_name_plural': 'wiersze noty odsetkowej',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', models.Value(0)), ('end__gte', models.F('start')), ('rate_percent__gte', 0)), name='interest_line_days')],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='InterestRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('STATUTORY_DELAY', 'odsetki ustawowe za opóźnienie (art. 481 KC)'), ('TAX_DELAY', 'odsetki za zwłokę (art. 56 Ordynacji podatkowej)')], max_length=16, verbose_name='rodzaj')),
                ('valid_from', models.DateField(verbose_name='od')),
                ('rate_percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='stawka (%)')),
                ('reference_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='stopa NBP (%)')),
                ('status', models.CharField(choices=[('confirmed', 'z ogłoszonej tabeli'), ('derived', 'wyliczona ze stopy NBP')], max_length=9, verbose_name='skąd')),
                ('source_title', models.CharField(max_length=160, verbose_name='źródło')),
                ('source_date', models.DateField(blank=True, null=True, verbose_name='data źródła')),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dodał')),
            ],
            options={
                'verbose_name': 'stawka odsetek',
                'verbose_name_plural': 'stawki odsetek',
                'ordering': ['kind', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'valid_from'), name='interest_rate_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['STATUTORY_DELAY', 'TAX_DELAY'])), name='interest_rate_known_kind'), models.CheckConstraint(condition=models.Q(('rate_percent__gte', 0)), name='interest_rate_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='RatesConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('STATUTORY_DELAY', 'odsetki ustawowe za opóźnienie (art. 481 KC)'), ('TAX_DELAY', 'odsetki za zwłokę (art. 56 Ordynacji podatkowej)')], max_length=16, verbose_name='rodzaj')),
                ('rate_percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='stawka (%)')),
                ('until', models.DateField(verbose_name='potwierdzona do')),
                ('confirmed_at', models.DateTimeField(verbose_name='potwierdzono')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='potwierdził')),
            ],
            options={
                'verbose_name': 'potwierdzenie stawki odsetek',
                'verbose_name_plural': 'potwierdzenia stawek odsetek',
                'ordering': ['kind', 'until'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'until'), name='interest_confirmed_once')],
            },
        ),
    ])
