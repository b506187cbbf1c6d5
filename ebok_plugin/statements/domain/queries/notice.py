"""Reading the data of notices of charges with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from ebok_plugin.ledger.domain.book import AccountOn
from ebok_plugin.ledger.domain.queries.account import accounts_on
from ebok_plugin.ledger.domain.queries.explain import charged_lines
from ebok_plugin.ledger.models import ChargeDocument
from ebok_plugin.ledger.models.document import ChargeDocumentQuerySet
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money
from ebok_plugin.statements.domain.papers.notice import Notice


def charges_of(period: Period) -> ChargeDocumentQuerySet:
    """The charges of a month, without corrections and reversed ones."""
    return ChargeDocument.objects.filter(
        period=str(period), correction_of__isnull=True, entry__reversed_by__isnull=True
    )


def notice_of(document: ChargeDocument, today: date) -> Notice:
    """The notice of one charge as it is on a day."""
    return notices_of([document], today)[0]


def notices_of(documents: Sequence[ChargeDocument], today: date) -> list[Notice]:
    """The notices in the order of the documents, which come with account, payer and premises.

    A charge that is booked ahead is shown with the account as it will be then.
    """
    lines = charged_lines(document.pk for document in documents)
    before = _charges_before(documents)
    standing = _standing(documents, today)
    return [
        Notice(
            account=document.account,
            document=document,
            lines=lines.get(document.pk, []),
            state=standing[document.pk].state,
            postings=standing[document.pk].postings,
            previous=before.get((document.account_id, document.period)),
        )
        for document in documents
    ]


def _standing(documents: Iterable[ChargeDocument], today: date) -> dict[int, AccountOn]:
    """By the id of the document; those of one day together."""
    by_day: defaultdict[date, list[ChargeDocument]] = defaultdict(list)
    for document in documents:
        by_day[max(today, document.booking_date)].append(document)
    found = {}
    for day, of_day in by_day.items():
        states = accounts_on([document.account for document in of_day], day)
        found.update({document.pk: states[document.account_id] for document in of_day})
    return found


def _charges_before(documents: Iterable[ChargeDocument]) -> dict[tuple[int, str], Money]:
    """The charge of the month before, by account and by the month that it comes before."""
    by_month: defaultdict[str, list[int]] = defaultdict(list)
    for document in documents:
        by_month[document.period].append(document.account_id)
    found = {}
    for period, accounts in by_month.items():
        earlier = charges_of(Period.parse(period).previous).filter(account_id__in=accounts)
        for account_id, total in earlier.values_list("account_id", "total"):
            found[account_id, period] = total
    return found
