"""Checks whether a payment is really missing, by what is booked and how long booking takes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money
from cms_ext.office.law.working_days import next_working_day
from cms_ext.plugins import RowFigures
from ebok_plugin.ledger.domain.disputed import (
    AccountRows,
    make_entry_key,
    make_figures,
    parse_day,
    parse_number,
)
from ebok_plugin.ledger.domain.queries.statement import BookedPayment
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account

# Working days: the transfer reaches the co-op's bank, and the statement is booked.
BOOKING_TAKES = 2
# A typed date may be a few days off; a transfer by post takes up to two weeks.
EARLIER, LATER = timedelta(3), timedelta(14)


class SearchVerdict(Enum):
    """FOUND: it is booked. TOO_EARLY: wait until a day. MISSING: the office should look."""

    FOUND = "FOUND"
    TOO_EARLY = "TOO_EARLY"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class PaymentSearch:
    """The result: `found` may be the payment; `wait_until` is the day to look again."""

    verdict: SearchVerdict
    found: tuple[BookedPayment, ...] = ()
    wait_until: date | None = None


def find_payment(
    paid_on: date,
    amount: Money,
    booked: Iterable[BookedPayment],
    *,
    known: Collection[int],
    today: date,
) -> PaymentSearch:
    """Compare the resident's transfer with what is booked.

    `known` are the seq of payments that the resident knows to be others: two equal payments on
    one day are real (`ledger.md` §9).
    """
    found = tuple(
        payment
        for payment in booked
        if payment.amount == amount
        and payment.seq not in known
        and paid_on - EARLIER <= payment.booked_on <= paid_on + LATER
    )
    if found:
        return PaymentSearch(SearchVerdict.FOUND, found)
    wait_until = expected_booking_day(paid_on)
    if today < wait_until:
        return PaymentSearch(SearchVerdict.TOO_EARLY, wait_until=wait_until)
    return PaymentSearch(SearchVerdict.MISSING)


def expected_booking_day(paid_on: date) -> date:
    """Return the working day by which a transfer of that day is usually booked."""
    day = paid_on
    for _working_day in range(BOOKING_TAKES):
        day = next_working_day(day + timedelta(1))
    return day


def list_payer_payments(account: Account, today: date) -> list[BookedPayment]:
    """List all valid payments, oldest first."""
    return account_reader().payments_between(account, account.opened_on, today)


def find_payments_around(account: Account, paid_on: date, today: date) -> list[BookedPayment]:
    """List valid payments booked around a day."""
    last = min(paid_on + LATER, today)
    return account_reader().payments_between(account, paid_on - EARLIER, last)


def suggest_amount(account: Account, today: date) -> Money | None:
    """Suggest the amount of the missing transfer: of the item last due, else the newest charge.

    None before the first charge. All arrears at once are rarely what was paid.
    """
    postings = account_reader().read_account_states([account], today)[account.pk].postings
    unpaid = postings.overdue[-1:] or postings.upcoming[:1]
    if unpaid:
        return unpaid[0].open
    charged = account.documents.filter(correction_of__isnull=True, booking_date__lte=today)
    return charged.order_by("-booking_date", "-pk").values_list("total", flat=True).first()


# A missing transfer as a row of a complaint. Its key is the account's number, the day and grosze of
# the transfer, and the seq of payments that the resident knows to be others.
MISSING_TRANSFER = "missing-transfer"
# The row lists payments from about two months before the transfer to two weeks after it.
DISPUTED_EARLIER, DISPUTED_LATER = timedelta(62), timedelta(14)


def transfer_key(account: Account, paid_on: date, amount: Money, known: Collection[int]) -> str:
    more = ["-".join(map(str, known))] if known else []
    return make_entry_key(account, paid_on, amount.grosze, *more)


def _transfer(account: Account, parts: list[str], today: date) -> RowFigures | None:
    read = _read(parts)
    if read is None or not account.opened_on <= read[0] <= today:
        return None
    paid_on, amount, known = read
    booked = account_reader().payments_between(
        account, paid_on - DISPUTED_EARLIER, min(paid_on + DISPUTED_LATER, today)
    )
    search = find_payment(paid_on, amount, booked, known=known, today=today)
    figures: list[tuple[str, object]] = [
        (_("Kwota przelewu"), amount),
        (_("Dzień przelewu"), format_day(paid_on)),
        (_("Na koncie"), _in_words(search)),
        *(_listed(payment, known) for payment in booked),
    ]
    return make_figures(
        account,
        _("Brak wpłaty {amount} z {day}").format(amount=amount, day=format_day(paid_on)),
        _("Księgowanie wpłaty"),
        figures,
        reverse("ebok:missing_payment", args=[account.slug]),
        _refusal(search),
    )


def _read(parts: list[str]) -> tuple[date, Money, list[int]] | None:
    if len(parts) not in (2, 3):
        return None
    day, grosze = parse_day(parts[0]), parse_number(parts[1])
    known = [parse_number(seq) for seq in parts[2].split("-")] if len(parts) == 3 else []
    if day is None or not grosze or None in known:
        return None
    return day, Money.from_grosze(grosze), [seq for seq in known if seq is not None]


def _listed(payment: BookedPayment, known: Collection[int]) -> tuple[str, str]:
    label = _("Wpłata z {day}, pozycja {seq}").format(
        day=format_day(payment.booked_on), seq=payment.seq
    )
    own = _(", znana wpłata") if payment.seq in known else ""
    return label, f"{payment.amount}{own}"


def _in_words(search: PaymentSearch) -> str:
    if search.found:
        return _("zaksięgowana {day}").format(day=format_day(search.found[0].booked_on))
    return _("nie ma tej wpłaty")


def _refusal(search: PaymentSearch) -> str:
    if search.verdict is SearchVerdict.FOUND:
        return _("Ta wpłata jest zaksięgowana. Znajdziesz ją w historii konta.")
    if search.wait_until is not None:
        return _(
            "Ten przelew powinien być widoczny najpóźniej {day}. Do tego dnia nie trzeba nic "
            "zgłaszać."
        ).format(day=format_day(search.wait_until))
    return ""


TRANSFERS = AccountRows(_transfer)
transfer_seen, transfer_now = TRANSFERS.seen, TRANSFERS.now
