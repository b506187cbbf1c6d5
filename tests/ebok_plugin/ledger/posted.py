"""A drawn ledger in the database: past the guards, as hypothesis made it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.sealed_rows.domain.chain import lock_chain_end
from cms_ext.people.identity.models import User
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.ledger.batch_content import DOCUMENT
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import make_batch
from ebok_plugin.ledger.domain.record import EntryRecord, Plan
from ebok_plugin.ledger.domain.rows import NumberedEntry, insert_entries, number_entry
from ebok_plugin.ledger.models import Account, Batch, ChargeDocument, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.vocabulary import EntryKind


class Posted:
    """Writes the records of one account one by one, each a batch of its own."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._entries: dict[int, LedgerEntry] = {}
        self._documents: dict[int, ChargeDocument] = {}

    def write(self, records: Iterable[EntryRecord]) -> None:
        for record in records:
            self._write(record)

    def _write(self, record: EntryRecord) -> None:
        draft = EntryDraft(
            self.account.pk,
            record.kind,
            Money.from_grosze(record.grosze),
            record.booking_date,
            record.title,
            record.booking_date if record.kind == EntryKind.PAYMENT_RETURN else record.due_date,
            record.subaccount,
            designated_period=(
                Period.parse(record.designated_period) if record.designated_period else None
            ),
            designated_document=self._documents.get(record.designated_document or 0),
            reverses=self._entries.get(record.reverses or 0),
        )
        entry = number_entry(draft, self.account.account_no, record.seq, 1)
        batch = make_batch(
            Batch.Kind.MANUAL, [entry], made_by=None, approved_by=None, reason="z losowania"
        )
        documents = []
        if record.kind == EntryKind.CHARGE:
            entry = self._with_document(entry, record, batch)
            documents = [_row(entry.draft.document)]
        insert_entries([entry], batch, lock_chain_end(SealStream.BATCHES), documents=documents)
        self._entries[record.seq] = LedgerEntry.objects.get(account=self.account, seq=record.seq)

    def _with_document(
        self, entry: NumberedEntry, record: EntryRecord, batch: Batch
    ) -> NumberedEntry:
        """A document without lines; the generation keeps two of one month apart."""
        document = ChargeDocument(
            account=self.account,
            period=record.period,
            document_no=record.document_no,
            booking_date=record.booking_date,
            due_date=record.due_date or record.booking_date,
            total=entry.draft.amount,
            correction_of=self._documents.get(record.corrects or 0),
            generation=record.seq,
            batch=batch,
        )
        document.save()
        if record.document is not None:
            self._documents[record.document] = document
        charge = _documented(entry.draft, document)
        return number_entry(charge, entry.account_no, entry.seq, entry.generation)


def _row(document: ChargeDocument | None) -> tuple[Any, ...]:
    """As the content of a batch has it."""
    assert document is not None
    *keys, booked, due, total, corrects, generation = (
        getattr(document, name) for name in (*DOCUMENT[:-3], "total", *DOCUMENT[-2:])
    )
    return (*keys, booked, due, total.grosze, corrects, generation)


def _documented(draft: EntryDraft, document: ChargeDocument) -> EntryDraft:
    return EntryDraft(
        draft.account_id,
        draft.kind,
        draft.amount,
        draft.booking_date,
        draft.title,
        draft.due_date,
        draft.subaccount,
        document=document,
    )


def keep_plan(account: Account, plan: Plan, *, made_by: User, approved_by: User) -> None:
    """A plan as approved, without asking whether it could have been."""
    kept = PaymentPlan.objects.create(
        account=account,
        interest=PaymentPlan.Interest.RUNS,
        agreed_on=plan.agreed_on,
        reason="z losowania, nie z życia",
        made_by=made_by,
        made_at=timezone.now(),
        approved_by=approved_by,
        approved_at=timezone.now(),
        state="CANCELLED" if plan.ended_on else "ACTIVE",
        ended_on=plan.ended_on,
    )
    kept.debits.set(LedgerEntry.objects.filter(account=account, seq__in=plan.debits))
    by_day: Counter[date] = Counter()
    for row in plan.rows:
        by_day[row.due_date] += row.grosze
    for day, grosze in by_day.items():
        kept.rows.create(due_date=day, amount=Money.from_grosze(grosze))
