"""A missing transfer as a row that a complaint may be about: what was sent, and what is booked.

Its key is the account's number, the day and the grosze of the transfer, and the numbers of the
payments that the resident knows to be others.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import shown
from cms_ext.base.money.amounts import Money
from cms_ext.plugins import RowFigures
from ebok_plugin.ledger.domain.disputed import (
    AccountRows,
    day_of,
    figures_of,
    row_key,
    whole_number,
)
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.inquiries.domain.search import (
    BookedPayment,
    PaymentSearch,
    SearchVerdict,
    find_payment,
    payments_between,
)

MISSING_TRANSFER = "missing-transfer"
# Payments of about two months before the transfer and of two weeks after it are told.
EARLIER, LATER = timedelta(62), timedelta(14)


def transfer_key(account: Account, paid_on: date, amount: Money, known: Collection[int]) -> str:
    more = ["-".join(map(str, known))] if known else []
    return row_key(account, paid_on, amount.grosze, *more)


def _transfer(account: Account, parts: list[str], today: date) -> RowFigures | None:
    read = _read(parts)
    if read is None or not account.opened_on <= read[0] <= today:
        return None
    paid_on, amount, known = read
    booked = payments_between(account, paid_on - EARLIER, min(paid_on + LATER, today))
    search = find_payment(paid_on, amount, booked, known=known, today=today)
    figures: list[tuple[str, object]] = [
        (_("Kwota przelewu"), amount),
        (_("Dzień przelewu"), shown(paid_on)),
        (_("Na koncie"), _in_words(search)),
        *(_listed(payment, known) for payment in booked),
    ]
    return figures_of(
        account,
        _("Brak wpłaty {amount} z {day}").format(amount=amount, day=shown(paid_on)),
        _("Księgowanie wpłaty"),
        figures,
        reverse("ebok:missing_payment", args=[account.slug]),
        _refusal(search),
    )


def _read(parts: list[str]) -> tuple[date, Money, list[int]] | None:
    if len(parts) not in (2, 3):
        return None
    day, grosze = day_of(parts[0]), whole_number(parts[1])
    known = [whole_number(seq) for seq in parts[2].split("-")] if len(parts) == 3 else []
    if day is None or not grosze or None in known:
        return None
    return day, Money.from_grosze(grosze), [seq for seq in known if seq is not None]


def _listed(payment: BookedPayment, known: Collection[int]) -> tuple[str, str]:
    label = _("Wpłata z {day}, pozycja {seq}").format(day=shown(payment.booked_on), seq=payment.seq)
    own = _(", znana wpłata") if payment.seq in known else ""
    return label, f"{payment.amount}{own}"


def _in_words(search: PaymentSearch) -> str:
    if search.found:
        return _("zaksięgowana {day}").format(day=shown(search.found[0].booked_on))
    return _("nie ma tej wpłaty")


def _refusal(search: PaymentSearch) -> str:
    if search.verdict is SearchVerdict.FOUND:
        return _("Ta wpłata jest zaksięgowana. Znajdziesz ją w historii konta.")
    if search.wait_until is not None:
        return _(
            "Ten przelew powinien być widoczny najpóźniej {day}. Do tego dnia nie trzeba nic "
            "zgłaszać."
        ).format(day=shown(search.wait_until))
    return ""


TRANSFERS = AccountRows(_transfer)
# What the plugin declares, by dotted path.
transfer_seen, transfer_now = TRANSFERS.seen, TRANSFERS.now
