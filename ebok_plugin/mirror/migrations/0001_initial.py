import cms_ext.base.money.fields
import django.db.models.deletion
import ebok_plugin.mirror.models
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.append_only import refuse_new_words
from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ebok_plugin_ledger', '0002_chargeline'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='FeedSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='stan na dzień')),
                ('turnover_from', models.DateField(blank=True, null=True, verbose_name='obroty od')),
                ('state', models.CharField(choices=[('HELD', 'do sprawdzenia'), ('ACCEPTED', 'przyjęty'), ('TAKEN_BACK', 'wycofany'), ('REJECTED', 'odrzucony'), ('REPLACED', 'zastąpiony nowszym')], db_index=True, max_length=10, verbose_name='stan')),
                ('profile', models.CharField(blank=True, max_length=60, verbose_name='profil')),
                ('items_partial', models.BooleanField(default=False, verbose_name='tylko wybrane pozycje')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='skrót pliku')),
                ('filename', models.CharField(max_length=255, verbose_name='nazwa pliku')),
                ('size', models.PositiveBigIntegerField(verbose_name='rozmiar w bajtach')),
                ('encoding', models.CharField(blank=True, max_length=20, verbose_name='kodowanie')),
                ('original', models.FileField(blank=True, storage=ebok_plugin.mirror.models.snapshot_storage, upload_to=ebok_plugin.mirror.models._original_name, verbose_name='plik')),
                ('received_at', models.DateTimeField(verbose_name='otrzymano')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='przyjęto albo odrzucono')),
                ('taken_back_at', models.DateTimeField(blank=True, null=True, verbose_name='wycofano')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='powód')),
                ('confirmed', models.JSONField(default=list, verbose_name='potwierdzone uwagi')),
                ('findings', models.JSONField(default=list, verbose_name='uwagi')),
                ('rows', models.PositiveIntegerField(verbose_name='wiersze')),
                ('accounts', models.PositiveIntegerField(verbose_name='konta')),
                ('sum_balance', cms_ext.base.money.fields.MoneyField(verbose_name='suma sald')),
                ('monthly_charges', cms_ext.base.money.fields.MoneyField(verbose_name='opłaty miesięczne')),
                ('has_details', models.BooleanField(default=True, verbose_name='z obrotami i składnikami')),
                ('digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='skrót wierszy')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zdecydował(a)')),
                ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wgrał(a)')),
                ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wycofał(a)')),
            ],
            options={
                'verbose_name': 'stan z programu księgowego',
                'verbose_name_plural': 'stany z programu księgowego',
                'ordering': ['-day', '-pk'],
                'permissions': [('accept_feedsnapshot', 'Przyjęcie stanu z programu księgowego'), ('take_back_feedsnapshot', 'Wycofanie stanu z programu księgowego')],
                'abstract': False,
                'default_permissions': ('view',),
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'ACCEPTED'), _negated=True), models.Q(('digest', ''), _negated=True), _connector='OR'), name='mirror_snapshot_accepted_with_digest'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['TAKEN_BACK', 'REJECTED']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='mirror_snapshot_ended_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='FeedPosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='kolejność')),
                ('number', models.PositiveIntegerField(verbose_name='numer zapisu')),
                ('booking_date', models.DateField(verbose_name='data księgowania')),
                ('title', models.CharField(max_length=140, verbose_name='tytuł')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('document_no', models.CharField(blank=True, max_length=40, verbose_name='dokument')),
                ('kind', models.CharField(blank=True, choices=[('CZYNSZ', 'opłata za lokal'), ('MEDIA', 'media'), ('ODSETKI', 'odsetki'), ('KOSZTY', 'koszty'), ('INNE', 'inne')], max_length=7, verbose_name='rodzaj')),
                ('period', models.CharField(blank=True, max_length=7, verbose_name='okres')),
                ('due_date', models.DateField(null=True, verbose_name='termin płatności')),
                ('counterparty', models.CharField(blank=True, max_length=120, verbose_name='nadawca albo odbiorca')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account')),
                ('snapshot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ebok_plugin_mirror.feedsnapshot')),
            ],
            options={
                'verbose_name': 'zapis z programu księgowego',
                'verbose_name_plural': 'zapisy z programu księgowego',
                'ordering': ['snapshot', 'account', 'position'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('account', 'snapshot', 'booking_date', 'number'), name='mirror_posting_once')],
            },
        ),
        migrations.CreateModel(
            name='FeedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='kolejność')),
                ('document_no', models.CharField(max_length=40, verbose_name='dokument')),
                ('title', models.CharField(max_length=140, verbose_name='tytuł')),
                ('due_date', models.DateField(verbose_name='termin płatności')),
                ('booking_date', models.DateField(null=True, verbose_name='data księgowania')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('remaining', cms_ext.base.money.fields.MoneyField(verbose_name='pozostało')),
                ('kind', models.CharField(blank=True, choices=[('CZYNSZ', 'opłata za lokal'), ('MEDIA', 'media'), ('ODSETKI', 'odsetki'), ('KOSZTY', 'koszty'), ('INNE', 'inne')], max_length=7, verbose_name='rodzaj')),
                ('period', models.CharField(blank=True, max_length=7, verbose_name='okres')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account')),
                ('snapshot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ebok_plugin_mirror.feedsnapshot')),
            ],
            options={
                'verbose_name': 'nierozliczona pozycja z programu księgowego',
                'verbose_name_plural': 'nierozliczone pozycje z programu księgowego',
                'ordering': ['snapshot', 'account', 'position'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('account', 'snapshot', 'document_no'), name='mirror_item_once')],
            },
        ),
        migrations.CreateModel(
            name='FeedComponent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='kolejność')),
                ('period', models.CharField(max_length=7, verbose_name='okres')),
                ('component', models.CharField(max_length=120, verbose_name='składnik')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=13, null=True, verbose_name='ilość')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='jednostka')),
                ('rate', models.DecimalField(decimal_places=4, max_digits=13, null=True, verbose_name='stawka')),
                ('valid_from', models.DateField(null=True, verbose_name='od')),
                ('legal_basis', models.CharField(blank=True, max_length=255, verbose_name='podstawa')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account')),
                ('snapshot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ebok_plugin_mirror.feedsnapshot')),
            ],
            options={
                'verbose_name': 'składnik opłaty z programu księgowego',
                'verbose_name_plural': 'składniki opłat z programu księgowego',
                'ordering': ['snapshot', 'account', 'position'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('account', 'snapshot', 'period', 'component'), name='mirror_component_once')],
            },
        ),
        migrations.CreateModel(
            name='FeedComing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='kolejność')),
                ('period', models.CharField(max_length=7, verbose_name='okres')),
                ('due_date', models.DateField(verbose_name='termin płatności')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('title', models.CharField(blank=True, max_length=140, verbose_name='tytuł')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account')),
                ('snapshot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ebok_plugin_mirror.feedsnapshot')),
            ],
            options={
                'verbose_name': 'następna opłata z programu księgowego',
                'verbose_name_plural': 'następne opłaty z programu księgowego',
                'ordering': ['snapshot', 'account', 'position'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('account', 'snapshot'), name='mirror_coming_once')],
            },
        ),
        migrations.CreateModel(
            name='FeedBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='kolejność')),
                ('balance', cms_ext.base.money.fields.MoneyField(verbose_name='saldo')),
                ('monthly_charge', cms_ext.base.money.fields.MoneyField(verbose_name='opłata miesięczna')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('details_digest', models.CharField(editable=False, max_length=64)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account')),
                ('snapshot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ebok_plugin_mirror.feedsnapshot')),
            ],
            options={
                'verbose_name': 'saldo z programu księgowego',
                'verbose_name_plural': 'salda z programu księgowego',
                'ordering': ['snapshot', 'account', 'position'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('account', 'snapshot'), name='mirror_balance_once')],
                'indexes': [models.Index(fields=['snapshot'], name='mirror_balance_snapshot')],
            },
        ),
        migrations.CreateModel(
            name='FreeMoney',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='kolejność')),
                ('document_no', models.CharField(max_length=40, verbose_name='dokument')),
                ('title', models.CharField(max_length=140, verbose_name='tytuł')),
                ('booking_date', models.DateField(null=True, verbose_name='data księgowania')),
                ('remaining', cms_ext.base.money.fields.MoneyField(verbose_name='wolne')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ebok_plugin_ledger.account')),
                ('snapshot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ebok_plugin_mirror.feedsnapshot')),
            ],
            options={
                'verbose_name': 'nierozliczona wpłata z programu księgowego',
                'verbose_name_plural': 'nierozliczone wpłaty z programu księgowego',
                'ordering': ['snapshot', 'account', 'position'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('account', 'snapshot', 'document_no'), name='mirror_free_money_once')],
            },
        ),
        refuse_new_words(
            'ebok_plugin_mirror_feedposting',
            'position', 'number', 'booking_date', 'title', 'amount', 'document_no', 'kind', 'period', 'due_date', 'counterparty', 'account_id', 'snapshot_id',
        ),
        refuse_new_words(
            'ebok_plugin_mirror_feeditem',
            'position', 'document_no', 'title', 'due_date', 'booking_date', 'amount', 'remaining', 'kind', 'period', 'account_id', 'snapshot_id',
        ),
        refuse_new_words(
            'ebok_plugin_mirror_feedcomponent',
            'position', 'period', 'component', 'amount', 'quantity', 'unit', 'rate', 'valid_from', 'legal_basis', 'account_id', 'snapshot_id',
        ),
        refuse_new_words(
            'ebok_plugin_mirror_feedcoming',
            'position', 'period', 'due_date', 'amount', 'title', 'account_id', 'snapshot_id',
        ),
        refuse_new_words(
            'ebok_plugin_mirror_feedbalance',
            'position', 'balance', 'monthly_charge', 'digest', 'details_digest', 'account_id', 'snapshot_id',
        ),
        refuse_new_words(
            'ebok_plugin_mirror_freemoney',
            'position', 'document_no', 'title', 'booking_date', 'remaining', 'account_id', 'snapshot_id',
        ),
    ])
