"""Orders of services: the price list, orders and their quotes."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.append_only import after_remaking, before_remaking
from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    dependencies = [
        ('cms_ext_identity', '0002_kept_form'),
        ('cms_ext_premises', '0002_sealed_places'),
        ('cases', '0006_longer_term'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Quote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('total', models.PositiveIntegerField(verbose_name='razem brutto w groszach')),
                ('valid_until', models.DateField(verbose_name='ważna do')),
                ('made_at', models.DateTimeField(verbose_name='wyceniono')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='potwierdzono')),
            ],
            options={
                'verbose_name': 'wycena',
                'verbose_name_plural': 'wyceny',
                'ordering': ['-made_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='QuoteLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='co')),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='ile')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='jednostka')),
                ('price', models.PositiveIntegerField(verbose_name='cena brutto w groszach')),
                ('amount', models.PositiveIntegerField(verbose_name='kwota brutto w groszach')),
            ],
            options={
                'verbose_name': 'pozycja wyceny',
                'verbose_name_plural': 'pozycje wyceny',
                'ordering': ['quote_id', 'position'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ServiceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='Wielkie litery, cyfry i łączniki. Następna cena tej usługi ma ten sam kod.', max_length=20, validators=[django.core.validators.RegexValidator('^[A-Z0-9-]+\\Z', 'Wpisz wielkie litery, cyfry i łączniki.')], verbose_name='kod')),
                ('name', models.CharField(max_length=80, verbose_name='nazwa')),
                ('unit', models.CharField(default='szt.', max_length=20, verbose_name='jednostka')),
                ('about', models.CharField(blank=True, help_text='Co obejmuje cena. Przeczyta to każdy, kto zamawia.', max_length=300, verbose_name='opis')),
                ('price', models.PositiveIntegerField(verbose_name='cena brutto w groszach')),
                ('valid_from', models.DateField(verbose_name='obowiązuje od')),
                ('valid_to', models.DateField(blank=True, help_text='Ostatni dzień; puste: bez końca.', null=True, verbose_name='obowiązuje do')),
                ('needs_appointment', models.BooleanField(default=True, verbose_name='trzeba się umówić na wizytę')),
                ('cancel_until_hours', models.PositiveSmallIntegerField(default=24, verbose_name='klient anuluje najpóźniej tyle godzin przed wizytą')),
            ],
            options={
                'verbose_name': 'usługa dodatkowa',
                'verbose_name_plural': 'cennik usług',
                'ordering': ['name', 'code', '-valid_from'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='ServiceOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveSmallIntegerField(default=1, verbose_name='ile')),
                ('begins_early', models.BooleanField(default=False, verbose_name='prosi o wykonanie przed terminem odstąpienia')),
                ('appointment_at', models.DateTimeField(blank=True, null=True, verbose_name='umówiono na')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='wykonano')),
                ('charged_on', models.DateField(blank=True, null=True, verbose_name='obciążono')),
                ('charge_note', models.CharField(blank=True, max_length=120, verbose_name='dokument obciążenia')),
            ],
            options={
                'verbose_name': 'zamówienie usługi',
                'verbose_name_plural': 'zamówienia usług',
                'permissions': [('charge_serviceorder', 'Może obciążyć za wykonaną usługę')],
                'default_permissions': (),
            },
        ),
        before_remaking("cases_case"),
        migrations.RemoveConstraint(
            model_name='case',
            name='cases_ended',
        ),
        migrations.AlterField(
            model_name='case',
            name='state',
            field=models.CharField(choices=[('NEW', 'nowa'), ('TRIAGED', 'przydzielona'), ('IN_PROGRESS', 'w toku'), ('WAITING_CUSTOMER', 'czeka na uzupełnienie'), ('RESOLVED', 'załatwiona'), ('CLOSED', 'zamknięta'), ('REOPENED', 'wznowiona'), ('DECISION_DRAFT', 'projekt decyzji'), ('DECIDED', 'decyzja gotowa do wysłania'), ('SENT', 'odpowiedź wysłana'), ('WITHDRAWN', 'wycofana'), ('DUPLICATE', 'powtórzona'), ('TRANSFERRED', 'przekazana poza spółdzielnię'), ('REJECTED', 'odrzucona'), ('QUOTED', 'wyceniona, czeka na klienta'), ('CONFIRMED', 'potwierdzona przez klienta'), ('SCHEDULED', 'umówiona'), ('DONE', 'wykonana, do obciążenia'), ('CHARGED', 'obciążono'), ('EXPIRED', 'wycena wygasła'), ('CANCELLED', 'anulowana')], default='NEW', max_length=16, verbose_name='stan'),
        ),
        migrations.AlterField(
            model_name='casetype',
            name='machine',
            field=models.CharField(choices=[('TICKET', 'zgłoszenie'), ('COMPLAINT', 'reklamacja, z decyzją na piśmie'), ('ORDER', 'zamówienie usługi, z wyceną i obciążeniem')], max_length=10, verbose_name='przebieg'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ('RESOLVED', 'CLOSED', 'SENT', 'WITHDRAWN', 'DUPLICATE', 'TRANSFERRED', 'REJECTED', 'CHARGED', 'EXPIRED', 'CANCELLED'))), models.Q(models.Q(('state__in', ('RESOLVED', 'CLOSED', 'SENT', 'WITHDRAWN', 'DUPLICATE', 'TRANSFERRED', 'REJECTED', 'CHARGED', 'EXPIRED', 'CANCELLED')), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='cases_ended'),
        ),
        after_remaking("cases_case"),
        migrations.AddField(
            model_name='quote',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotes', to='cases.case'),
        ),
        migrations.AddField(
            model_name='quote',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wycenił(a)'),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='quote',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='cases.quote'),
        ),
        migrations.AddConstraint(
            model_name='serviceitem',
            constraint=models.UniqueConstraint(fields=('code', 'valid_from'), name='cases_service_from', violation_error_message='Ta usługa ma już cenę od tego dnia. Popraw tamtą.'),
        ),
        migrations.AddConstraint(
            model_name='serviceitem',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='cases_service_period', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw daty.'),
        ),
        migrations.AddConstraint(
            model_name='serviceitem',
            constraint=models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='cases_service_price', violation_error_message='Cena musi być większa od zera.'),
        ),
        migrations.AddField(
            model_name='serviceorder',
            name='case',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='order', to='cases.case'),
        ),
        migrations.AddField(
            model_name='serviceorder',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='cases.serviceitem', verbose_name='usługa'),
        ),
        migrations.AddConstraint(
            model_name='quote',
            constraint=models.CheckConstraint(condition=models.Q(('total__gt', 0)), name='cases_quote_total'),
        ),
        migrations.AddConstraint(
            model_name='quote',
            constraint=models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', False)), fields=('case',), name='cases_quote_confirmed_once'),
        ),
        migrations.AddConstraint(
            model_name='quoteline',
            constraint=models.UniqueConstraint(fields=('quote', 'position'), name='cases_quote_position'),
        ),
        migrations.AddConstraint(
            model_name='serviceorder',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='cases_order_quantity'),
        ),
    ])
