"""What an account was charged after its payer died or sold: taken back, charged to the next payer.

Both are acts by hand (`by_hand`), which a second person finishes above the limit.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.by_hand import post_adjustment
from ebok_plugin.ledger.domain.hand_limit import FORM
from ebok_plugin.ledger.domain.proposal import corrections_waiting
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, CorrectionProposal, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount


@dataclass(frozen=True, slots=True)
class LateCharges:
    """Charges of an account from `first_day` on, by what has become of them.

    `standing` are to be taken back, `proposed` wait for a second person to do so, `taken_back` are
    reversed. `successor` is the account of the next payer; `is_charged` once it bears what was
    taken back, `is_proposed` while that waits for a second person.
    """

    account: Account
    first_day: date
    standing: tuple[LedgerEntry, ...]
    proposed: tuple[LedgerEntry, ...]
    taken_back: tuple[LedgerEntry, ...]
    successor: Account | None
    is_charged: bool
    is_proposed: bool

    @property
    def standing_total(self) -> Money:
        return sum_money(entry.amount for entry in self.standing)

    @property
    def taken_back_total(self) -> Money:
        return sum_money(entry.amount for entry in self.taken_back)

    @property
    def owed_by_successor(self) -> Money:
        """Return what the next payer is still to be charged; zero without one."""
        settled = self.is_charged or self.is_proposed or self.successor is None
        return ZERO if settled else self.taken_back_total


def find_successor(account: Account) -> Account | None:
    """Return the account of the same premises that follows a closed one; None without one."""
    if account.closed_on is None:
        return None
    following = Account.objects.filter(
        premises=account.premises_id,
        regime=account.regime,
        opened_on=account.closed_on + timedelta(days=1),
    )
    return following.exclude(pk=account.pk).select_related("payer").first()


def read_late_charges(account: Account, first_day: date) -> LateCharges:
    """Read the charges from a day on. Five queries."""
    charges = account.entries.filter(kind=EntryKind.CHARGE, booking_date__gte=first_day)
    entries = list(charges.select_related("reversed_by").order_by("booking_date", "seq"))
    waiting = set(
        corrections_waiting().filter(reverses__in=entries).values_list("reverses", flat=True)
    )
    taken_back = tuple(entry for entry in entries if hasattr(entry, "reversed_by"))
    lasting = [entry for entry in entries if not hasattr(entry, "reversed_by")]
    if not sum_money(entry.amount for entry in lasting):
        # What a correction of the month has brought to zero is nobody's debt.
        lasting = []
    key = _key(account, first_day)
    posted = LedgerEntry.objects.filter(source=FORM, source_key__startswith=key)
    return LateCharges(
        account,
        first_day,
        tuple(entry for entry in lasting if entry.pk not in waiting),
        tuple(entry for entry in lasting if entry.pk in waiting),
        taken_back,
        find_successor(account),
        posted.filter(reversed_by__isnull=True).exists(),
        corrections_waiting().filter(key__startswith=key).exists(),
    )


def _key(account: Account, first_day: date) -> str:
    return f"late:{account.pk}:{first_day.isoformat()}:"


def make_charge_key(late: LateCharges) -> str:
    """Return the key under which the next payer is charged; another one once that was undone."""
    base = _key(late.account, late.first_day)
    before = CorrectionProposal.objects.filter(key__startswith=base).count()
    before += LedgerEntry.objects.filter(source=FORM, source_key__startswith=base).count()
    return f"{base}{before}"


def charge_successor(
    late: LateCharges, *, due_date: date, reason: str, key: str, made_by: User, today: date
) -> LedgerEntry:
    """Charge the next payer what was taken back, in one sum.

    Raises PostingError: NOTHING_TO_CHARGE, and as `post_adjustment`.
    """
    successor, amount = late.successor, late.owed_by_successor
    if successor is None or amount == ZERO:
        raise PostingError("NOTHING_TO_CHARGE", _("Nie ma czego naliczyć następnemu płatnikowi."))
    return post_adjustment(
        successor,
        amount,
        on=today,
        due_date=due_date,
        subaccount=SubAccount.MAIN,
        title=_("Opłaty od {day}, po zmianie płatnika").format(day=format_day(late.first_day)),
        reason=reason,
        made_by=made_by,
        today=today,
        key=key,
    )
