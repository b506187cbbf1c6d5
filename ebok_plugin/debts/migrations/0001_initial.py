import cms_ext.base.money.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
        ('ebok_plugin_ledger', '0002_chargeline'),
        ('ebok_plugin_statements', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Debt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_on', models.DateField(verbose_name='od dnia')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='zakończona dnia')),
                ('end', models.CharField(blank=True, choices=[('PAID', 'zapłacona'), ('PLAN', 'rozłożona na raty'), ('DROPPED', 'zamknięta przez pracownika')], max_length=7, verbose_name='jak się skończyła')),
                ('end_reason', models.CharField(blank=True, max_length=255, verbose_name='powód')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='debts', to='ebok_plugin_ledger.account', verbose_name='konto')),
            ],
            options={
                'verbose_name': 'sprawa o zapłatę',
                'verbose_name_plural': 'sprawy o zapłatę',
                'ordering': ['-pk'],
                'default_permissions': ('add', 'view'),
            },
        ),
        migrations.CreateModel(
            name='DebtStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('CALL', 'wezwanie do zapłaty'), ('LAST_CALL', 'ostateczne przedsądowe wezwanie do zapłaty'), ('CLAIM', 'pozew o zapłatę'), ('ORDER', 'nakaz zapłaty'), ('BAILIFF', 'egzekucja komornicza'), ('WARNING', 'upomnienie'), ('TITLE', 'tytuł wykonawczy')], max_length=9, verbose_name='etap')),
                ('on', models.DateField(verbose_name='dzień')),
                ('days', models.PositiveSmallIntegerField(verbose_name='dni do następnego etapu')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='zaległość')),
                ('interest', cms_ext.base.money.fields.MoneyField(blank=True, null=True, verbose_name='odsetki')),
                ('costs', cms_ext.base.money.fields.MoneyField(verbose_name='koszty')),
                ('reference', models.CharField(blank=True, max_length=80, verbose_name='sygnatura')),
                ('debt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='ebok_plugin_debts.debt', verbose_name='sprawa')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zapisał')),
            ],
            options={
                'verbose_name': 'etap sprawy o zapłatę',
                'verbose_name_plural': 'etapy spraw o zapłatę',
                'ordering': ['debt_id', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DebtLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='doręczono')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='debt_letters', to='cms_ext_identity.person', verbose_name='adresat')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wpisał')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='ebok_plugin_debts.debtstage', verbose_name='etap')),
            ],
            options={
                'verbose_name': 'pismo do dłużnika',
                'verbose_name_plural': 'pisma do dłużników',
                'ordering': ['stage_id', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DemandRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('CALL', 'wezwanie do zapłaty'), ('LAST_CALL', 'ostateczne przedsądowe wezwanie do zapłaty'), ('CLAIM', 'pozew o zapłatę'), ('ORDER', 'nakaz zapłaty'), ('BAILIFF', 'egzekucja komornicza'), ('WARNING', 'upomnienie'), ('TITLE', 'tytuł wykonawczy')], max_length=9, verbose_name='etap')),
                ('state', models.CharField(choices=[('WAITING', 'czeka na drugą osobę'), ('APPROVED', 'zlecone'), ('REFUSED', 'odrzucone')], default='WAITING', max_length=8, verbose_name='stan')),
                ('accounts', models.JSONField(default=list, verbose_name='konta')),
                ('made_at', models.DateTimeField(verbose_name='przygotowano')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='rozstrzygnięto')),
                ('refusal', models.CharField(blank=True, max_length=255, verbose_name='powód odrzucenia')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rozstrzygnął')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='przygotował')),
                ('papers', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='demand_run', to='ebok_plugin_statements.paperbatch', verbose_name='seria dokumentów')),
            ],
            options={
                'verbose_name': 'seria wezwań',
                'verbose_name_plural': 'serie wezwań',
                'ordering': ['-pk'],
                'permissions': [('approve_demandrun', 'Zatwierdzanie wezwań do zapłaty')],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='debtstage',
            name='run',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='ebok_plugin_debts.demandrun', verbose_name='seria wezwań'),
        ),
        migrations.AddConstraint(
            model_name='debt',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('account',), name='debts_one_open_of_an_account'),
        ),
        migrations.AddConstraint(
            model_name='debt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_on__isnull', True)), models.Q(('ended_on__gte', models.F('opened_on')), models.Q(('end', ''), _negated=True)), _connector='OR'), name='debts_ended'),
        ),
        migrations.AddConstraint(
            model_name='debtletter',
            constraint=models.UniqueConstraint(fields=('stage', 'person'), name='debts_letter_once'),
        ),
        migrations.AddConstraint(
            model_name='demandrun',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('made_by')), _negated=True), _connector='OR'), name='debts_run_second_person'),
        ),
        migrations.AddConstraint(
            model_name='demandrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('papers__isnull', False), ('state', 'APPROVED')), models.Q(models.Q(('state', 'APPROVED'), _negated=True), ('papers__isnull', True)), _connector='OR'), name='debts_run_has_papers'),
        ),
        migrations.AddConstraint(
            model_name='debtstage',
            constraint=models.UniqueConstraint(fields=('debt', 'kind'), name='debts_stage_once'),
        ),
    ])
