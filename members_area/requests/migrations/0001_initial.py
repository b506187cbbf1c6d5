import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
        ('members_area_library', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='DocumentRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=16, unique=True, verbose_name='numer')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_identity.person', verbose_name='wnioskodawca')),
                ('description', models.CharField(max_length=1000, verbose_name='czego dotyczy')),
                ('period_from', models.DateField(blank=True, null=True, verbose_name='za okres od')),
                ('period_to', models.DateField(blank=True, null=True, verbose_name='do')),
                ('form', models.CharField(choices=[('VIEW', 'wgląd w biurze'), ('PAPER', 'kopia papierowa'), ('ELECTRONIC', 'kopia elektroniczna w IKCS')], max_length=10, verbose_name='forma')),
                ('delivery', models.CharField(choices=[('OFFICE', 'w biurze Spółdzielni'), ('POST', 'pocztą, na adres z rejestru'), ('ACCOUNT', 'w IKCS')], max_length=7, verbose_name='odbiór')),
                ('channel', models.CharField(choices=[('IKCS', 'w IKCS'), ('PAPER', 'na papierze')], max_length=5, verbose_name='złożono')),
                ('received_on', models.DateField(verbose_name='wpłynął')),
                ('due_on', models.DateField(verbose_name='termin odpowiedzi')),
                ('registered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wpisał')),
                ('state', models.CharField(choices=[('SUBMITTED', 'złożony'), ('IN_REVIEW', 'rozpatrywany'), ('COST_NOTICE', 'czeka na zgodę na koszt'), ('COST_ACCEPTED', 'koszt przyjęty'), ('READY', 'gotowy do odbioru'), ('COLLECTED', 'odebrany'), ('SENT', 'przekazany'), ('PARTLY_REFUSED', 'częściowa odmowa'), ('REFUSED', 'odmowa'), ('WITHDRAWN', 'wycofany')], default='SUBMITTED', max_length=14, verbose_name='stan')),
                ('units', models.PositiveIntegerField(blank=True, null=True, verbose_name='stron albo plików')),
                ('cost', models.PositiveIntegerField(blank=True, null=True, verbose_name='koszt w groszach')),
                ('cost_noted_on', models.DateField(blank=True, null=True, verbose_name='podano koszt')),
                ('cost_accepted_on', models.DateField(blank=True, null=True, verbose_name='przyjęto koszt')),
                ('ready_on', models.DateField(blank=True, null=True, verbose_name='gotowy')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='zakończono')),
                ('kinds', models.ManyToManyField(related_name='+', to='members_area_library.documentkind', verbose_name='rodzaje')),
            ],
            options={
                'verbose_name': 'wniosek o dokumenty',
                'verbose_name_plural': 'wnioski o dokumenty',
                'ordering': ['due_on', 'number'],
                'permissions': [('handle_documentrequest', 'Może prowadzić wnioski o dokumenty'), ('refuse_documentrequest', 'Może wpisać odmowę podpisaną przez zarząd')],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['state', 'due_on'], name='requests_queue'), models.Index(fields=['person', '-received_on'], name='requests_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ('COLLECTED', 'SENT', 'REFUSED', 'WITHDRAWN'))), models.Q(models.Q(('state__in', ('COLLECTED', 'SENT', 'REFUSED', 'WITHDRAWN')), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='requests_ended'), models.CheckConstraint(condition=models.Q(('cost_accepted_on__isnull', True), ('cost_noted_on__isnull', False), _connector='OR'), name='requests_cost_accepted'), models.CheckConstraint(condition=models.Q(('period_from__isnull', True), ('period_to__isnull', True), ('period_to__gte', models.F('period_from')), _connector='OR'), name='requests_period', violation_error_message='Okres kończy się, zanim się zacznie. Popraw daty.'), models.CheckConstraint(condition=models.Q(models.Q(('form', 'ELECTRONIC'), ('delivery', 'ACCOUNT')), models.Q(models.Q(('form', 'ELECTRONIC'), _negated=True), models.Q(('delivery', 'ACCOUNT'), _negated=True)), _connector='OR'), name='requests_electronic')],
            },
        ),
        migrations.CreateModel(
            name='RequestSequence',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='GivenPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='members_area_requests.documentrequest', verbose_name='wniosek')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members_area_library.document', verbose_name='dokument')),
                ('until', models.DateField(verbose_name='do')),
            ],
            options={
                'verbose_name': 'udostępniony dokument',
                'verbose_name_plural': 'udostępnione dokumenty',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('request', 'document', 'until'), name='requests_paper_once')],
            },
        ),
        migrations.CreateModel(
            name='CopyPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('PAPER', 'kopia papierowa'), ('ELECTRONIC', 'kopia elektroniczna w IKCS')], max_length=10, verbose_name='forma')),
                ('unit', models.CharField(choices=[('PAGE', 'za stronę'), ('FILE', 'za plik')], max_length=4, verbose_name='jednostka')),
                ('price', models.PositiveIntegerField(verbose_name='cena w groszach')),
                ('valid_from', models.DateField(verbose_name='obowiązuje od')),
                ('valid_to', models.DateField(blank=True, help_text='Ostatni dzień; puste: bez końca.', null=True, verbose_name='obowiązuje do')),
            ],
            options={
                'verbose_name': 'cena kopii',
                'verbose_name_plural': 'cennik kopii',
                'ordering': ['form', '-valid_from'],
                'default_permissions': ('view', 'add', 'change'),
                'constraints': [models.UniqueConstraint(fields=('form', 'valid_from'), name='requests_price_from', violation_error_message='Ta forma ma już cenę od tego dnia. Popraw tamtą.'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='requests_price_period', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw daty.')],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='refusal', to='members_area_requests.documentrequest', verbose_name='wniosek')),
                ('what', models.CharField(max_length=300, verbose_name='czego odmówiono')),
                ('ground', models.CharField(choices=[('THIRD_PARTY_RIGHTS', 'naruszyłoby to prawa osób trzecich'), ('MISUSE_RISK', 'istnieje uzasadniona obawa, że członek wykorzysta pozyskane informacje w celach sprzecznych z interesem Spółdzielni i przez to wyrządzi jej znaczną szkodę')], max_length=20, verbose_name='podstawa')),
                ('reasons', models.CharField(max_length=4000, verbose_name='uzasadnienie')),
                ('signed_by', models.CharField(max_length=120, verbose_name='podpisał')),
                ('signed_on', models.DateField(verbose_name='podpisano')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='doręczono')),
            ],
            options={
                'verbose_name': 'odmowa',
                'verbose_name_plural': 'odmowy',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('delivered_on__isnull', True), ('delivered_on__gte', models.F('signed_on')), _connector='OR'), name='requests_refusal_delivered'), models.CheckConstraint(condition=models.Q(models.Q(('reasons', ''), _negated=True), models.Q(('signed_by', ''), _negated=True), ('ground__in', ['THIRD_PARTY_RIGHTS', 'MISUSE_RISK'])), name='requests_refusal_whole')],
            },
        ),
    ])
