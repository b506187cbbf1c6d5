"""A payment that the bank took back (RC): finding it, and reversing it (`bank_formats.md` §8)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.ledger.domain.period import first_open_period, lock_closed_periods
from ebok_plugin.ledger.domain.posting import lock_accounts, reverse_entry
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.placement_record import save_placements
from ebok_plugin.payments.domain.placing import PlacingError, lock_line
from ebok_plugin.payments.models import BankEntry, Placement

LOOKED_BACK = timedelta(60)


def find_returned_payment(line: BankEntry) -> Placement | None:
    """Find the posted payment that an RC takes back, if only one matches.

    It is valid, of the same amount, came from the same bank account at most 60 days before, and
    went to the account that the RC names, if it names one.
    """
    if line.mark != "RC" or not line.counterparty_nrb or line.remaining != -line.amount:
        return None
    candidates = Placement.objects.living().filter(
        kind=Placement.Kind.POSTED,
        amount=line.remaining,
        ledger_entry__kind=EntryKind.PAYMENT,
        bank_entry__amount=line.remaining,
        bank_entry__counterparty_nrb=line.counterparty_nrb,
        bank_entry__statement__account=line.statement.account,
        bank_entry__value_date__range=(line.value_date - LOOKED_BACK, line.value_date),
    )
    if line.account_id is not None:
        candidates = candidates.filter(ledger_entry__account=line.account_id)
    payments = candidates.select_related("bank_entry", "ledger_entry__account__payer")[:2]
    return payments[0] if len(payments) == 1 else None


@transaction.atomic
def reverse_returned_payment(
    line: BankEntry, *, expected: Money, origin: Origin, today: date
) -> LedgerEntry:
    """Reverse the payment that an RC takes back, so that its charge is open again.

    Its own operation counts as returned and no longer waits. Raises PlacingError LINE_CHANGED,
    NOT_KNOWN (no payment or several match), and PostingError as `posting.reverse_entry`.
    """
    returned = find_returned_payment(line)
    if returned is None or returned.ledger_entry is None:
        raise PlacingError(
            "NOT_KNOWN", _("Nie wiadomo, którą wpłatę cofnął bank. Wskaż konto albo poczekaj.")
        )
    lock_accounts([returned.ledger_entry.account_id])
    first, second = sorted((line.pk, returned.bank_entry_id))
    list(BankEntry.objects.select_for_update(of=("self",)).filter(pk__in=[first, second]))
    line = lock_line(line, expected)
    booked = max(line.value_date, returned.ledger_entry.booking_date)
    open_from = first_open_period(Period.of(booked), lock_closed_periods()).first_day
    reversal = reverse_entry(
        returned.ledger_entry,
        on=max(booked, open_from),
        reason=_("Bank cofnął wpłatę, wyciąg {number}.").format(number=line.statement.number),
        made_by=origin.actor,
        today=today,
    )
    made = {"made_at": timezone.now(), "made_by": origin.actor, "amount": returned.amount}
    save_placements(
        Placement(bank_entry=line, kind=Placement.Kind.POSTED, ledger_entry=reversal, **made),
        Placement(
            bank_entry=returned.bank_entry,
            kind=Placement.Kind.RETURNED,
            day=line.value_date,
            taken_back_by=line,
            **made,
        ),
    )
    accounts = [reversal.account_id]
    record("PAYMENT_TAKEN_BACK", origin, obj=line, changes={"accounts": accounts})
    return reversal
