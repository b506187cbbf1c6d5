"""Read the entries, plans and newest snapshots from which balances are computed.

A few queries for one account or for nine hundred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.money.amounts import ZERO
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.plan_standing import PlanStanding, plan_standings
from ebok_plugin.ledger.domain.record import (
    FROM_THE_FIRST,
    CarriedState,
    EntryRecord,
    OldDocument,
    Plan,
    PlanRow,
    Words,
    digest_rules,
    may_contain,
    read_snapshot_text,
    split_words,
    title_words,
    word_runs,
)
from ebok_plugin.ledger.models import Account, LedgerEntry, PaymentPlan, PaymentPlanRow, Snapshot
from ebok_plugin.ledger.models.entry import EntryQuerySet
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

KINDS = {kind.value: kind for kind in EntryKind}
SUBACCOUNTS = {subaccount.value: subaccount for subaccount in SubAccount}
COLUMNS = (
    "account_id",
    "seq",
    "kind",
    "grosze",
    "booking_date",
    "due_date",
    "subaccount",
    "title",
    "reverses__seq",
    "document_id",
    "document__document_no",
    "document__period",
    "document__correction_of_id",
    "designated_period",
    "designated_document_id",
    "own_due_date",
)
# A document number of 40 characters has at most so many words.
MAX_NUMBER_WORDS = 20


def read_books(
    accounts: Iterable[Account], today: date, *, snapshot_by: date | None = None
) -> dict[int, Book]:
    """Return the book of each account up to a day, by its id: newest snapshot and what follows.

    The snapshot is of a day up to `snapshot_by`, else up to `today`: the book answers from that day
    on. Three queries for up to 900 accounts, more only for plans and for titles that name
    documents.
    """
    return books_of_ids([account.pk for account in accounts], today, snapshot_by=snapshot_by)


def books_of_ids(
    ids: Sequence[int], today: date, *, snapshot_by: date | None = None, use_snapshots: bool = True
) -> dict[int, Book]:
    """Return `read_books` for ids of accounts; without `use_snapshots` none is looked for."""
    plans = plans_of_ids(ids)
    rules = digest_rules(allocation_settings())
    snapshots = newest_snapshots(ids, snapshot_by or today, rules) if use_snapshots else {}
    days = {pk: snapshots[pk].carried.day if pk in snapshots else None for pk in ids}
    tails = read_later_records(days, today)
    carried = with_named_documents(snapshots, tails)
    return {
        pk: Book(tail, plans.get(pk, ()), carried.get(pk, FROM_THE_FIRST))
        for pk, tail in tails.items()
    }


def read_entry_records(accounts: Iterable[Account], today: date) -> dict[int, list[EntryRecord]]:
    """Return what is booked up to a day, by account id; an empty list without entries."""
    return read_later_records({account.pk: None for account in accounts}, today)


def read_later_records(
    after: Mapping[int, date | None], today: date
) -> dict[int, list[EntryRecord]]:
    """Return what is booked after a day of each account (None: from the first) up to `today`."""
    books: dict[int, list[EntryRecord]] = {pk: [] for pk in after}
    for portion in split_into_chunks(after):
        entries = LedgerEntry.objects.filter(_after(portion, after), booking_date__lte=today)
        books.update(read_records(entries))
    return books


def _after(accounts: Iterable[int], after: Mapping[int, date | None]) -> Q:
    by_day: defaultdict[date | None, list[int]] = defaultdict(list)
    for pk in accounts:
        by_day[after[pk]].append(pk)
    wanted = Q()
    for day, pks in by_day.items():
        of_day = Q(account_id__in=pks)
        wanted |= of_day if day is None else of_day & Q(booking_date__gt=day)
    return wanted


def read_records(entries: EntryQuerySet) -> dict[int, list[EntryRecord]]:
    """Read the entries of any query as records, by account id."""
    # The column holds grosze; going through Money for each row would double the time.
    raw = ExpressionWrapper(F("amount"), output_field=BigIntegerField())
    books: defaultdict[int, list[EntryRecord]] = defaultdict(list)
    for row in entries.annotate(grosze=raw).values_list(*COLUMNS):
        account_id, seq, kind, grosze, booked, due, subaccount, title, reverses = row[:9]
        document, number, period, corrects, for_period, for_document, own_due_date = row[9:]
        books[account_id].append(
            EntryRecord(
                seq,
                KINDS[kind],
                grosze,
                booked,
                due,
                SUBACCOUNTS[subaccount],
                title,
                reverses,
                document,
                number or "",
                period or "",
                corrects,
                for_period,
                for_document,
                own_due_date,
            )
        )
    return dict(books)


def read_plans(accounts: Iterable[Account]) -> dict[int, tuple[Plan, ...]]:
    """Return the plans ever approved, by account id; accounts without one are left out.

    One query when there are none, three otherwise.
    """
    return plans_of_ids(account.pk for account in accounts)


def plans_of_ids(accounts: Iterable[int]) -> dict[int, tuple[Plan, ...]]:
    """Return `read_plans` for ids of accounts."""
    books: defaultdict[int, list[Plan]] = defaultdict(list)
    for portion in split_into_chunks(accounts):
        for plan in _read(_approved_ready(accounts=tuple(portion))):
            books[plan[0]].append(plan[1])
    return {account: tuple(plans) for account, plans in books.items()}


def approved_plans() -> QuerySet[PaymentPlan]:
    """Select the approved plans, also those that are over, broken or cancelled."""
    return PaymentPlan.objects.filter(approved_by__isnull=False)


def _approved_of(accounts: tuple[int, ...]) -> QuerySet[PaymentPlan, Any]:
    plans = approved_plans().filter(account_id__in=accounts).order_by("agreed_on", "pk")
    return plans.values_list("pk", "account_id", "agreed_on", "ended_on", "interest")


_approved_ready = PreparedQuery(_approved_of)


def waiting_plans() -> QuerySet[PaymentPlan]:
    """Select the plans that wait for a second person, the oldest first."""
    waiting = PaymentPlan.objects.filter(state=PaymentPlan.State.PROPOSED)
    return waiting.select_related("account", "made_by__person").order_by("made_at", "pk")


def read_standings(account: Account, today: date) -> tuple[PlanStanding, ...]:
    """Return the standing of the approved plans of an account on a day, the oldest first."""
    plans = read_plans([account]).get(account.pk, ())
    if not plans:
        return ()
    records = read_entry_records([account], today)[account.pk]
    return plan_standings(Book(records, plans), today, allocation_settings())


def _read(plan_rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, Plan]]:
    if not plan_rows:
        return []
    pks = [pk for pk, *_ in plan_rows]
    debits: defaultdict[int, set[int]] = defaultdict(set)
    for pk, seq in PaymentPlan.objects.filter(pk__in=pks).values_list("pk", "debits__seq"):
        debits[pk].add(seq)
    rows: defaultdict[int, list[PlanRow]] = defaultdict(list)
    of_plans = PaymentPlanRow.objects.filter(plan__in=pks).order_by("plan_id", "due_date")
    for pk, due_date, amount in of_plans.values_list("plan_id", "due_date", "amount"):
        rows[pk].append(PlanRow(due_date, amount.grosze))
    stopped = PaymentPlan.Interest.STOPPED
    return [
        (
            account,
            Plan(pk, agreed, ended, interest == stopped, frozenset(debits[pk]), tuple(rows[pk])),
        )
        for pk, account, agreed, ended, interest in plan_rows
    ]


class SnapshotContent(NamedTuple):
    """The content of one snapshot; `numbers` are its document numbers as checksums."""

    carried: CarriedState
    numbers: bytes


NO_SNAPSHOT = SnapshotContent(FROM_THE_FIRST, b"")


def newest_snapshots(accounts: Iterable[int], by: date, rules: str) -> dict[int, SnapshotContent]:
    """Return the newest snapshot of each account up to a day; accounts without one are left out."""
    snapshots: dict[int, SnapshotContent] = {}
    newest = Snapshot.objects.filter(account=OuterRef("account"), day__lte=by, rules=rules)
    raw = ExpressionWrapper(F("balance"), output_field=BigIntegerField())
    for portion in split_into_chunks(accounts):
        found = Snapshot.objects.filter(
            account_id__in=portion, day=Subquery(newest.order_by("-day").values("day")[:1])
        )
        for pk, day, grosze, text, numbers in found.annotate(grosze=raw).values_list(
            "account_id", "day", "grosze", "carried", "documents"
        ):
            snapshots[pk] = SnapshotContent(read_snapshot_text(text, day, grosze), bytes(numbers))
    return snapshots


def with_named_documents(
    snapshots: Mapping[int, SnapshotContent], tails: Mapping[int, Iterable[EntryRecord]]
) -> dict[int, CarriedState]:
    """Return the carried state, with the old documents that later payment titles name.

    One query when a title may name one, none otherwise.
    """
    wanted = {pk: _named(tails[pk]) for pk in snapshots}
    candidates = [
        pk for pk, snapshot in snapshots.items() if may_contain(snapshot.numbers, wanted[pk])
    ]
    documents = _old_documents({pk: snapshots[pk].carried.day for pk in candidates}, wanted)
    return {
        pk: replace(snapshot.carried, documents=tuple(documents.get(pk, ())))
        for pk, snapshot in snapshots.items()
    }


def _named(records: Iterable[EntryRecord]) -> set[Words]:
    # A standing order has one title for all its payments.
    titles = {r.title for r in records if r.kind == EntryKind.PAYMENT and r.title}
    return {run for title in titles for run in word_runs(title_words(title), MAX_NUMBER_WORDS)}


def _old_documents(
    days: Mapping[int, date | None], wanted: Mapping[int, set[Words]]
) -> dict[int, list[OldDocument]]:
    documents: defaultdict[int, list[OldDocument]] = defaultdict(list)
    for portion in split_into_chunks(days):
        charges = LedgerEntry.objects.filter(
            account_id__in=portion, kind=EntryKind.CHARGE, amount__gt=ZERO, reversed_by__isnull=True
        )
        for pk, day, document, number, period in charges.order_by(
            "booking_date", "seq"
        ).values_list(
            "account_id", "booking_date", "document_id", "document__document_no", "document__period"
        ):
            snapshot_day = days[pk]
            if snapshot_day and day <= snapshot_day and split_words(number) in wanted[pk]:
                documents[pk].append(OldDocument(document, number, period))
    return documents
