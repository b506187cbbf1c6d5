"""Post charge documents with their lines and one CHARGE entry each (`ledger.md` §2, §7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.backends.utils import format_number
from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.base.database.insert import insert_rows
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.office.law.working_days import due_date
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_lines import CACHED_LINES, ChargedAccount
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.among import AmongPairs
from ebok_plugin.ledger.domain.draft import (
    DocumentDraft,
    EntryDraft,
    LineDraft,
    NewDocument,
    total_grosze,
)
from ebok_plugin.ledger.domain.draft_check import LockedAccount
from ebok_plugin.ledger.domain.posting import lock_to_post, make_batch, prepare_entries
from ebok_plugin.ledger.domain.rows import insert_entries, reserved_keys
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Batch, ChargeDocument, ChargeLine
from ebok_plugin.ledger.models.entry import MAX_DIGITS, PLACES
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

SOURCE = "CHARGE"
# What comes on top of the monthly charge leaves at least so long to pay (`ledger.md` §6).
DAYS_TO_PAY = timedelta(14)
DOCUMENT = (
    "id",
    "account_id",
    "period",
    "document_no",
    "booking_date",
    "due_date",
    "total",
    "correction_of_id",
    "generation",
    "batch_id",
)
LINE = ("id", "document_id", "position", "component_id", "quantity", "rate", "amount")


@transaction.atomic
def post_charge_documents(
    documents: Iterable[DocumentDraft],
    *,
    made_by: User | None,
    today: date,
    reason: str = "",
    approved_by: User | None = None,
) -> Batch:
    """Post all documents with their lines and entries, or none; return their batch.

    Raises PostingError: CHARGE_EXISTS (the account has this month or this number already),
    CHARGE_EMPTY, CORRECTION_TARGET, and those of `posting.post_batch`; ValueError for none at all.
    """
    drafts = list(documents)
    locked = lock_to_post({draft.account_id for draft in drafts})
    accounts = locked.accounts
    new_documents = _Register(accounts, drafts).documents(drafts)
    for document, key in zip(
        new_documents, reserved_keys(ChargeDocument, len(new_documents)), strict=True
    ):
        document.pk = key
    entries = prepare_entries(
        _entries(drafts, new_documents, accounts), accounts, today=today, reason=reason
    )
    batch = make_batch(
        Batch.Kind.CHARGES, entries, made_by=made_by, approved_by=approved_by, reason=reason
    )
    document_rows = list(_document_rows(new_documents, batch))
    lines = list(_line_rows(drafts, new_documents))
    insert_rows(ChargeDocument, DOCUMENT, document_rows)
    insert_rows(ChargeLine, LINE, lines)
    # The content of a batch has its documents without the batch.
    sealed = [row[:-1] for row in document_rows]
    insert_entries(entries, batch, locked.end, documents=sealed, lines=lines)
    return batch


class _KnownDocument(NamedTuple):
    """A document of an account, posted earlier or made a moment ago in the same batch."""

    document: ChargeDocument | NewDocument
    corrects: bool
    reversed: bool


class _Register:
    """The documents that a new one may collide with or correct, by number and by month."""

    def __init__(
        self, accounts: Mapping[int, LockedAccount], drafts: Sequence[DocumentDraft]
    ) -> None:
        self._accounts = accounts
        self._by_number: defaultdict[tuple[int, str], list[_KnownDocument]] = defaultdict(list)
        self._by_month: defaultdict[tuple[int, str], list[_KnownDocument]] = defaultdict(list)
        self._load(drafts)

    def _load(self, drafts: Sequence[DocumentDraft]) -> None:
        numbers = {(draft.account_id, draft.document_no) for draft in drafts}
        numbers |= {
            (draft.account_id, draft.correction_of) for draft in drafts if draft.correction_of
        }
        months = {
            (draft.account_id, str(draft.period)) for draft in drafts if not draft.correction_of
        }
        # Two unsorted queries; one would read all documents that the accounts ever had.
        conditions = (
            Q(AmongPairs("account_id", "document_no", list(numbers))),
            Q(AmongPairs("account_id", "period", list(months)), correction_of=None),
        )
        posted = {
            document.pk: document
            for wanted in conditions
            for document in ChargeDocument.objects.filter(wanted)
            .select_related("entry__reversed_by")
            .order_by()
        }
        for document in posted.values():
            taken_back = hasattr(document.entry, "reversed_by")
            self._add(document, document.correction_of_id is not None, taken_back)

    def documents(self, drafts: Sequence[DocumentDraft]) -> list[NewDocument]:
        """A document for each draft, in the same order."""
        documents = []
        for position, draft in enumerate(drafts):
            try:
                documents.append(self._document(draft))
            except PostingError as refusal:
                refusal.position = position
                raise
        return documents

    def _document(self, draft: DocumentDraft) -> NewDocument:
        charged = Money.from_grosze(total_grosze(draft.lines))
        if not charged:
            raise PostingError(
                "CHARGE_EMPTY",
                _("Naliczenie {number} ma sumę 0,00 zł. Nie księguje się go.").format(
                    number=draft.document_no
                ),
            )
        corrected = self._corrected(draft)
        period = str(draft.period)
        # Looked up without leaving an empty list behind for each document.
        rivals = self._by_number.get((draft.account_id, draft.document_no), [])
        if corrected is None:
            rivals = rivals + self._by_month.get((draft.account_id, period), [])
        self._refuse_second(draft, rivals)
        document = NewDocument(
            account_id=draft.account_id,
            period=period,
            document_no=draft.document_no,
            booking_date=draft.booking_date,
            due_date=draft.due_date,
            total=charged,
            correction_of=corrected,
            generation=1 + max((known.document.generation for known in rivals), default=0),
        )
        self._add(document, corrected is not None, reversed=False)
        return document

    def _add(self, document: ChargeDocument | NewDocument, corrects: bool, reversed: bool) -> None:
        known = _KnownDocument(document, corrects, reversed)
        self._by_number[document.account_id, document.document_no].append(known)
        if not corrects:
            self._by_month[document.account_id, document.period].append(known)

    def _refuse_second(self, draft: DocumentDraft, rivals: Iterable[_KnownDocument]) -> None:
        for rival in rivals:
            if not rival.reversed:
                raise PostingError(
                    "CHARGE_EXISTS",
                    _("Konto {number} ma już naliczenie za {period} ({document}).").format(
                        number=self._accounts[draft.account_id].account_no,
                        period=draft.period.dotted,
                        document=rival.document.document_no,
                    ),
                )

    def _corrected(self, draft: DocumentDraft) -> ChargeDocument | NewDocument | None:
        if not draft.correction_of:
            return None
        for known in self._by_number[draft.account_id, draft.correction_of]:
            if not known.reversed and not known.corrects:
                return known.document
        raise PostingError(
            "CORRECTION_TARGET",
            _("Konto {number} nie ma naliczenia {document}, które można skorygować.").format(
                number=self._accounts[draft.account_id].account_no, document=draft.correction_of
            ),
        )


def _entries(
    drafts: Sequence[DocumentDraft],
    documents: Sequence[NewDocument],
    accounts: Mapping[int, LockedAccount],
) -> list[EntryDraft]:
    known = Component.objects.values_list("pk", "subaccount")
    subaccounts = {key: SubAccount(subaccount) for key, subaccount in known}
    title = cache(_default_title)
    return [
        EntryDraft(
            account_id=draft.account_id,
            kind=EntryKind.CHARGE,
            amount=document.total,
            booking_date=draft.booking_date,
            due_date=draft.due_date,
            subaccount=_shared_subaccount(draft, subaccounts),
            title=draft.title or title(bool(draft.correction_of), draft.period),
            source=SOURCE,
            source_key=f"{accounts[draft.account_id].account_no}/{draft.document_no}",
            document=document,
        )
        for draft, document in zip(drafts, documents, strict=True)
    ]


def _shared_subaccount(draft: DocumentDraft, subaccounts: Mapping[int, SubAccount]) -> SubAccount:
    """Return the subaccount that all lines share, else MAIN (`ledger.md` §2)."""
    first, *others = [subaccounts[line.component_id] for line in draft.lines]
    return first if all(other is first for other in others) else SubAccount.MAIN


def _default_title(corrects: bool, period: Period) -> str:
    text = _("Korekta opłaty za {period}") if corrects else _("Opłata za {period}")
    return text.format(period=period.label)


def _document_rows(documents: Iterable[NewDocument], batch: Batch) -> Iterator[tuple[Any, ...]]:
    """Yield values in the order of DOCUMENT; the corrected document may be in the same batch."""

    @cache
    def day(value: date) -> str:
        return value.isoformat()

    for document in documents:
        yield (
            document.pk,
            document.account_id,
            document.period,
            document.document_no,
            day(document.booking_date),
            day(document.due_date),
            document.total.grosze,
            document.correction_of and document.correction_of.pk,
            document.generation,
            batch.pk,
        )


def _line_rows(
    drafts: Sequence[DocumentDraft], documents: Sequence[NewDocument]
) -> Iterator[tuple[Any, ...]]:
    """Yield values in the order of LINE."""
    charged = [draft.charged_lines for draft in drafts]
    # Accounts share most of their line objects, so each is read once.
    shared = {id(line): line for lines in charged for line in lines}
    ends = {
        key: (line.component_id, _number(line.quantity), _number(line.rate), line.grosze)
        for key, line in shared.items()
    }
    keys = iter(reserved_keys(ChargeLine, sum(map(len, charged))))
    for document, lines in zip(documents, charged, strict=True):
        for position, line in enumerate(lines, start=1):
            yield (next(keys), document.pk, position, *ends[id(line)])


@lru_cache(CACHED_LINES)
def _number(value: Decimal) -> str:
    """Format a quantity or a rate for its column; a site has a few thousand of each."""
    return str(format_number(value, MAX_DIGITS, PLACES))


def document_draft(
    charged: ChargedAccount, period: Period, lines: Sequence[LineDraft]
) -> DocumentDraft:
    """Draft a charge document with these lines, booked on the account's first day in the month."""
    first = charged.stay.first if charged.stay else period.first_day
    return DocumentDraft(
        account_id=charged.account_id,
        period=period,
        document_no=f"NAL/{period.year}/{period.month:02d}/{charged.account_no}",
        booking_date=first,
        due_date=due_of_charge(first),
        lines=tuple(lines),
    )


def due_of_charge(booked: date) -> date:
    """Return when a charge of a month is due, by the account's first day in the month."""
    # Anyone who comes on the due day itself pays on the next one.
    return first_due_date(booked + timedelta(1))


def first_due_date(day: date) -> date:
    """Return the first due date on the day or later (`ledger.md` §6)."""
    return _due_from(day, settings.COOP_DUE_DAY)


# All accounts of a month have the same, but for those opened within it.
@lru_cache(1_000)
def _due_from(day: date, due_day: int) -> date:
    this_month = due_date(day.year, day.month, due_day)
    if this_month >= day:
        return this_month
    following = Period.of(day).next
    return due_date(following.year, following.month, due_day)


def due_of_rise(day: date) -> date:
    """Return when a correction or a settlement booked on the day is due.

    The first due date that leaves 14 days (`ledger.md` §6).
    """
    return first_due_date(day + DAYS_TO_PAY)
