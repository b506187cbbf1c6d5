import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms_ext.base.money.fields
from cms_ext.base.database.append_only import refuse_changes
from cms_ext.base.database.migration_steps import created_together
from ebok_plugin.payments.placement_triggers import hold_placements


LINE = "ebok_plugin_payments_bankentry"
PLACED = "ebok_plugin_payments_placement"
ENTRY = "ebok_plugin_ledger_ledgerentry"


def place_what_is_posted(apps, schema_editor):
    """Every operation that was posted has a placement; the others wait with their reason."""
    schema_editor.execute(
        f"""INSERT INTO "{PLACED}"
        (bank_entry_id, kind, amount, ledger_entry_id, kept_as, note, made_at, made_by_id)
        SELECT l.id, 'POSTED', ABS(l.amount), l.ledger_entry_id, '', '', e.posted_at, e.posted_by_id
        FROM "{LINE}" l JOIN "{ENTRY}" e ON e.id = l.ledger_entry_id ORDER BY l.id""",
        params=None,
    )
    schema_editor.execute(
        f"""UPDATE "{LINE}" SET remaining = CASE
        WHEN fate IN ('DUPLICATE', 'OUTGOING') THEN 0
        WHEN ledger_entry_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM "{ENTRY}" r WHERE r.reverses_id = ledger_entry_id) THEN 0
        ELSE ABS(amount) END""",
        params=None,
    )
    schema_editor.execute(
        f"""UPDATE "{LINE}" SET wait_reason = CASE WHEN mark = 'RC' THEN 'TAKEN_BACK'
        WHEN mark = 'RD' THEN 'GIVEN_BACK' WHEN virtual_raw <> '' THEN 'UNKNOWN_NUMBER'
        ELSE 'NO_NUMBER' END WHERE fate = 'UNMATCHED'""",
        params=None,
    )
    if schema_editor.connection.vendor == "postgresql":
        # The tables are altered next, which rows with checks still to come would not let.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE", params=None)


def join_what_is_posted(apps, schema_editor):
    """Only what its own number placed fits the old table; what staff placed waits there again."""
    schema_editor.execute(
        f"""UPDATE "{LINE}" SET ledger_entry_id = (SELECT MIN(p.ledger_entry_id) FROM "{PLACED}" p
        WHERE p.bank_entry_id = "{LINE}".id) WHERE fate = 'MATCHED'""",
        params=None,
    )
    schema_editor.execute(
        f"""UPDATE "{LINE}" SET fate = 'DUPLICATE' WHERE fate = 'FROM_FILE'""", params=None
    )
    schema_editor.execute(
        f"""UPDATE "{LINE}" SET account_id = NULL WHERE fate <> 'MATCHED'""", params=None
    )
    schema_editor.execute(f'DELETE FROM "{PLACED}withdrawal"', params=None)
    schema_editor.execute(f'DELETE FROM "{PLACED}"', params=None)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('ebok_plugin_payments', '0001_initial'),
        ('ebok_plugin_ledger', '0002_refuse_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('POSTED', 'zaksięgowana'), ('RETURNED', 'zwrócona nadawcy'), ('KEPT', 'nie dotyczy lokatorów')], max_length=8, verbose_name='co się z nią stało')),
                ('amount', cms_ext.base.money.fields.MoneyField(verbose_name='kwota')),
                ('day', models.DateField(null=True, verbose_name='dzień zwrotu')),
                ('kept_as', models.CharField(blank=True, choices=[('RENT', 'najem, reklama, antena'), ('INTEREST', 'odsetki od banku'), ('INSURANCE', 'odszkodowanie'), ('REFUND', 'zwrot od dostawcy albo urzędu'), ('GRANT', 'dotacja, kredyt, przelew własny'), ('OTHER', 'inna wpłata, nie od lokatora')], max_length=9, verbose_name='rodzaj')),
                ('note', models.CharField(blank=True, max_length=255, verbose_name='uwaga')),
                ('made_at', models.DateTimeField(verbose_name='kiedy')),
            ],
            options={
                'verbose_name': 'rozliczenie operacji bankowej',
                'verbose_name_plural': 'rozliczenia operacji bankowych',
                'ordering': ['pk'],
                'default_permissions': ('add',),
            },
        ),
        migrations.CreateModel(
            name='PlacementWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=255, verbose_name='powód')),
                ('made_at', models.DateTimeField(verbose_name='kiedy')),
            ],
            options={
                'verbose_name': 'cofnięcie rozliczenia operacji',
                'verbose_name_plural': 'cofnięcia rozliczeń operacji',
                'default_permissions': (),
            },
        ),
        migrations.RemoveConstraint(
            model_name='bankentry',
            name='exchange_bank_entry_matched_is_posted',
        ),
        migrations.RemoveIndex(
            model_name='bankentry',
            name='exchange_bank_entry_queue',
        ),
        migrations.AddField(
            model_name='bankentry',
            name='remaining',
            field=cms_ext.base.money.fields.MoneyField(editable=False, null=True, verbose_name='zostało'),
        ),
        migrations.AddField(
            model_name='bankentry',
            name='wait_reason',
            field=models.CharField(blank=True, choices=[('NO_NUMBER', 'bez numeru konta'), ('UNKNOWN_NUMBER', 'nieznany numer konta'), ('PERIOD_CLOSED', 'miesiąc zamknięty'), ('BEFORE_OPENING', 'sprzed otwarcia konta'), ('ACCOUNT_CLOSED', 'konto zamknięte'), ('AMOUNT_TOO_LARGE', 'kwota za duża na jedną pozycję'), ('TAKEN_BACK', 'bank cofnął wpłatę'), ('GIVEN_BACK', 'bank oddał wypłatę'), ('NO_DUPLICATE', 'nie jest powtórzeniem')], max_length=16, verbose_name='dlaczego czeka'),
        ),
        migrations.AlterField(
            model_name='bankentry',
            name='fate',
            field=models.CharField(choices=[('MATCHED', 'zaksięgowana na koncie'), ('UNMATCHED', 'do wyjaśnienia'), ('DUPLICATE', 'już zaksięgowana z innego wyciągu'), ('FROM_FILE', 'już zaksięgowana z pliku wpłat'), ('OUTGOING', 'wychodząca')], max_length=10, verbose_name='stan'),
        ),
        migrations.AddField(
            model_name='placement',
            name='bank_entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='ebok_plugin_payments.bankentry', verbose_name='operacja bankowa'),
        ),
        migrations.AddField(
            model_name='placement',
            name='ledger_entry',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placement', to='ebok_plugin_ledger.ledgerentry', verbose_name='pozycja księgowa'),
        ),
        migrations.AddField(
            model_name='placement',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto'),
        ),
        migrations.AddField(
            model_name='placement',
            name='taken_back_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='took_back', to='ebok_plugin_payments.bankentry', verbose_name='cofnięta operacją'),
        ),
        migrations.AddField(
            model_name='placementwithdrawal',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto'),
        ),
        migrations.AddField(
            model_name='placementwithdrawal',
            name='placement',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='ebok_plugin_payments.placement', verbose_name='rozliczenie'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', models.Value(0))), name='exchange_placement_amount'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'POSTED'), ('ledger_entry__isnull', False)), models.Q(('kind__in', ('RETURNED', 'KEPT')), ('ledger_entry__isnull', True)), _connector='OR'), name='exchange_placement_posted_has_entry'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('day__isnull', False), ('kind', 'RETURNED')), models.Q(models.Q(('kind', 'RETURNED'), _negated=True), ('day__isnull', True), ('taken_back_by__isnull', True)), _connector='OR'), name='exchange_placement_returned_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'KEPT'), models.Q(('kept_as', ''), _negated=True)), models.Q(models.Q(('kind', 'KEPT'), _negated=True), ('kept_as', '')), _connector='OR'), name='exchange_placement_kept_as_something'),
        ),
        migrations.RunPython(place_what_is_posted, join_what_is_posted),
        migrations.RemoveField(
            model_name='bankentry',
            name='ledger_entry',
        ),
        migrations.AlterField(
            model_name='bankentry',
            name='remaining',
            field=cms_ext.base.money.fields.MoneyField(editable=False, verbose_name='zostało'),
        ),
        migrations.AddIndex(
            model_name='bankentry',
            index=models.Index(condition=models.Q(('remaining__gt', models.Value(0))), fields=['value_date', 'id'], name='exchange_bank_entry_queue'),
        ),
        migrations.AddIndex(
            model_name='bankentry',
            index=models.Index(condition=models.Q(('counterparty_nrb', ''), _negated=True), fields=['counterparty_nrb'], name='exchange_bank_entry_sender'),
        ),
        migrations.AddConstraint(
            model_name='bankentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fate', 'MATCHED'), _negated=True), ('account__isnull', False), _connector='OR'), name='exchange_bank_entry_matched_has_account'),
        ),
        migrations.AddConstraint(
            model_name='bankentry',
            constraint=models.CheckConstraint(condition=models.Q(('remaining__gte', models.Value(0))), name='exchange_bank_entry_placed_at_most_once'),
        ),
        refuse_changes(
            'ebok_plugin_payments_placement', 'ebok_plugin_payments_placementwithdrawal'
        ),
        hold_placements(),
    ])
