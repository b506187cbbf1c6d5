"""Posting again what waits though its own number names its account: after a storno, or after a
month was reopened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import MAX_AMOUNT
from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch
from ebok_plugin.ledger.models import Batch
from ebok_plugin.payments.domain.bank_source import BankSource, bank_source
from ebok_plugin.payments.domain.placing import (
    PlacedOperation,
    PlacingError,
    payment_draft,
    place_entries,
)
from ebok_plugin.payments.domain.waiting import list_waiting_entries
from ebok_plugin.payments.models import BankEntry, BankFile, Placement


def postable_lines(file: BankFile | None = None) -> list[BankEntry]:
    """What waits whole, names its account, and would be posted if it came today; of a file."""
    closed = closed_periods()
    lines = _taken_by_their_accounts(file).select_related("account").defer("raw_61", "raw_86")
    return [line for line in lines if _is_open(line.value_date, closed)]


def count_postable(file: BankFile | None = None) -> int:
    """How many `postable_lines` there are, counted by the database day by day."""
    closed = closed_periods()
    days = _taken_by_their_accounts(file).order_by().values_list("value_date")
    return sum(count for day, count in days.annotate(Count("pk")) if _is_open(day, closed))


def _taken_by_their_accounts(file: BankFile | None) -> QuerySet[BankEntry]:
    """What `bank_matching.reason_to_wait` lets through, but for the closed months.

    Nothing where only files may post.
    """
    if bank_source() is BankSource.FILE:
        return BankEntry.objects.none()
    named = list_waiting_entries().filter(
        Q(account__closed_on__isnull=True) | Q(account__closed_on__gte=F("value_date")),
        mark="C",
        remaining=F("amount"),
        account__opened_on__lte=F("value_date"),
        amount__lte=MAX_AMOUNT,
    )
    return named if file is None else named.filter(statement__file=file)


def _is_open(day: date, closed: Collection[str]) -> bool:
    return str(Period.of(day)) not in closed


@transaction.atomic
def repost_matched(*, file: BankFile | None, origin: Origin, today: date) -> Batch:
    """One batch with a PAYMENT for each of `postable_lines`.

    Raises PlacingError NOTHING_TO_POST, LINE_CHANGED, and PostingError as `posting.post_batch`.
    """
    accounts = {line.account_id for line in postable_lines(file) if line.account_id}
    lock_accounts(accounts)
    lines = postable_lines(file)
    locked = BankEntry.objects.select_for_update(of=("self",)).order_by("pk")
    still = {line.pk: line.remaining for line in locked.filter(pk__in=[one.pk for one in lines])}
    lines = [line for line in lines if still[line.pk] == line.remaining]
    if not lines:
        raise PlacingError("NOTHING_TO_POST", _("Nie ma już wpłat do ponownego zaksięgowania."))
    before = Counter(
        Placement.objects.filter(bank_entry__in=lines).values_list("bank_entry_id", flat=True)
    )
    keys = {line.pk: f"{line.pk}/{before[line.pk] + 1}" for line in lines}
    drafts = [
        payment_draft(line, line.account_id, line.amount, keys[line.pk])
        for line in lines
        if line.account_id
    ]
    batch = post_batch(Batch.Kind.STATEMENT, drafts, made_by=origin.actor, today=today)
    posted = dict(batch.entries.values_list("source_key", "pk"))
    place_entries(
        (PlacedOperation(line.pk, line.amount.grosze, posted[keys[line.pk]]) for line in lines),
        made_by=origin.actor,
    )
    record("PAYMENTS_POSTED_AGAIN", origin, obj=batch, changes={"lines": len(lines)})
    return batch
