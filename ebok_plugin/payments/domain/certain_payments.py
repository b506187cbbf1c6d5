"""Waiting payments with one certain suggestion, posted together after a look at their list.

What is certain says `likely_accounts.find_certain` (`bank_formats.md` §8). Each payment is posted
as by hand, in a transaction of its own, so that one that cannot be posted holds up no other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.likely_accounts import LikelyAccount, suggest_accounts
from ebok_plugin.payments.domain.linked_payments import BankSource, bank_source
from ebok_plugin.payments.domain.placing import Part, PlacingError, place_payment
from ebok_plugin.payments.models import BankEntry

MOST_AT_ONCE = 200
LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class CertainPayment:
    """A waiting operation, and the one account that it is certainly for."""

    line: BankEntry
    likely: LikelyAccount


@dataclass(frozen=True, slots=True)
class RefusedPayment:
    line: BankEntry
    reason: str


@dataclass(frozen=True, slots=True)
class PostedPayments:
    """What became of the chosen payments."""

    posted: Sequence[CertainPayment]
    refused: Sequence[RefusedPayment]

    @property
    def sum(self) -> Money:
        return sum_money(payment.line.remaining for payment in self.posted)


def find_certain_payments(
    lines: QuerySet[BankEntry], most: int = MOST_AT_ONCE
) -> list[CertainPayment]:
    """Find at most `most` of the waiting operations that are certain, in the order of `lines`.

    None of a closed month: on which day such a payment is booked a person decides one by one. None
    where only files may post.
    """
    if bank_source() is BankSource.FILE:
        return []
    closed = closed_periods()
    found: list[CertainPayment] = []
    rows = lines.filter(mark="C").select_related("statement").defer("raw_61", "raw_86")
    for portion in split_into_chunks(rows.iterator(LINES_AT_ONCE), LINES_AT_ONCE):
        suggested = suggest_accounts(portion)
        for line in portion:
            certain = suggested[line.pk].certain
            if certain and str(Period.of(line.value_date)) not in closed:
                found.append(CertainPayment(line, certain))
                if len(found) == most:
                    return found
    return found


def post_certain_payments(
    chosen: Mapping[int, int], *, origin: Origin, today: date
) -> PostedPayments:
    """Post each chosen operation to the account that the clerk saw beside it.

    `chosen` maps keys of operations to those of accounts. Each must still be certain for the same
    account; the others are reported with the reason, and wait on.
    """
    lines = BankEntry.objects.filter(pk__in=chosen).order_by("value_date", "pk")
    certain = {
        certain_payment.line.pk: certain_payment
        for certain_payment in find_certain_payments(lines, len(chosen))
    }
    accounts = Account.objects.in_bulk(chosen.values())
    posted: list[CertainPayment] = []
    refused: list[RefusedPayment] = []
    for line in lines:
        payment, account = certain.get(line.pk), accounts.get(chosen[line.pk])
        if payment is None or account is None or payment.likely.account.pk != account.pk:
            refused.append(RefusedPayment(line, _("Podpowiedź nie jest już pewna.")))
            continue
        part = Part(account, payment.line.remaining)
        try:
            place_payment(line, [part], expected=part.amount, origin=origin, today=today)
        except (PlacingError, PostingError) as refusal:
            refused.append(RefusedPayment(line, str(refusal)))
        else:
            posted.append(payment)
    return PostedPayments(posted, refused)
