import cms_ext.base.money.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from cms_ext.base.database.append_only import refuse_changes
from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ebok_plugin_ledger', '0001_initial'),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='MediaSettlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('settlement_id', models.CharField(max_length=40, verbose_name='numer rozliczenia')),
                ('generation', models.PositiveSmallIntegerField(verbose_name='wydanie')),
                ('period_from', models.DateField(verbose_name='okres od')),
                ('period_to', models.DateField(verbose_name='okres do')),
                ('posting_date', models.DateField(verbose_name='data księgowania')),
                ('kept_at', models.DateTimeField(verbose_name='zapisano')),
                ('line_count', models.PositiveIntegerField(verbose_name='liczba wierszy')),
                ('lines_sha256', models.CharField(max_length=64, verbose_name='skrót wierszy')),
            ],
            options={
                'verbose_name': 'rozliczenie mediów',
                'verbose_name_plural': 'rozliczenia mediów',
                'ordering': ['-posting_date', '-pk'],
                'indexes': [models.Index(fields=['-posting_date', '-id'], name='media_settlement_newest')],
                'constraints': [models.UniqueConstraint(fields=('settlement_id', 'generation'), name='media_settlement_generation'), models.CheckConstraint(condition=models.Q(('period_to__gte', models.F('period_from'))), name='media_settlement_days'), models.CheckConstraint(condition=models.Q(('line_count__gt', 0)), name='media_settlement_has_lines')],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='MediaSettlementLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('settlement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ebok_plugin_media.mediasettlement', verbose_name='rozliczenie')),
                ('position', models.PositiveIntegerField(verbose_name='wiersz')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='media_lines', to='ebok_plugin_ledger.account', verbose_name='konto')),
                ('medium', models.CharField(choices=[('CO', 'centralne ogrzewanie'), ('ZW', 'woda i ścieki'), ('CW', 'podgrzanie wody'), ('GAZ', 'gaz')], max_length=3, verbose_name='medium')),
                ('part', models.CharField(choices=[('STALA', 'część stała'), ('ZMIENNA', 'część zmienna'), ('CALOSC', 'całość')], max_length=7, verbose_name='część')),
                ('invoice_total', cms_ext.base.money.fields.MoneyField(verbose_name='faktury za budynek')),
                ('common_cost', cms_ext.base.money.fields.MoneyField(verbose_name='części wspólne')),
                ('allocation_key', models.CharField(choices=[('AREA_M2', 'powierzchnia lokalu'), ('HCA_UNITS_LAF', 'wskazania podzielników razy współczynnik położenia lokalu (LAF)'), ('WATER_M3', 'zużycie wody według wodomierzy'), ('HOT_WATER_M3', 'zużycie ciepłej wody według wodomierzy'), ('PERSONS', 'liczba osób'), ('SHARE', 'udział lokalu')], max_length=13, verbose_name='klucz podziału')),
                ('pool', cms_ext.base.money.fields.MoneyField(verbose_name='kwota do podziału')),
                ('key_premises', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='klucz lokalu')),
                ('key_total', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='suma kluczy')),
                ('cost', cms_ext.base.money.fields.MoneyField(verbose_name='koszt')),
                ('advances', cms_ext.base.money.fields.MoneyField(verbose_name='zaliczki')),
                ('result', cms_ext.base.money.fields.MoneyField(verbose_name='wynik')),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='media_lines', to='ebok_plugin_ledger.ledgerentry', verbose_name='pozycja księgowa')),
            ],
            options={
                'verbose_name': 'wiersz rozliczenia mediów',
                'verbose_name_plural': 'wiersze rozliczeń mediów',
                'ordering': ['settlement_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('settlement', 'position'), name='media_line_position'), models.UniqueConstraint(fields=('account', 'settlement', 'medium', 'part'), name='media_line_of_account'), models.CheckConstraint(condition=models.Q(('key_total__gt', 0)), name='media_line_key_total'), models.CheckConstraint(condition=models.Q(('result', django.db.models.expressions.CombinedExpression(models.F('cost'), '-', models.F('advances')))), name='media_line_result'), models.CheckConstraint(condition=models.Q(('allocation_key__in', ['AREA_M2', 'HCA_UNITS_LAF', 'WATER_M3', 'HOT_WATER_M3', 'PERSONS', 'SHARE']), ('medium__in', ['CO', 'ZW', 'CW', 'GAZ']), ('part__in', ['STALA', 'ZMIENNA', 'CALOSC'])), name='media_line_known_words')],
            },
        ),
        # A settlement can only be read and added to, whoever asks (`ledger.md` §4.1).
        refuse_changes("ebok_plugin_media_mediasettlement", "ebok_plugin_media_mediasettlementline"),
    ])
