"""Importing a charges file: the rows of one document_no are one ChargeDocument."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.values import polish_decimal
from cms_ext.desks.import_desk.domain.import_table import WriteRefused
from cms_ext.office.law.working_days import is_working_day, next_working_day
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.domain.draft import DocumentDraft, EntryDraft
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, ChargeDocument
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.ledger_kinds import base, charge_documents


class FreeDays:
    """Warns about each non-working day once, at the first line that has it."""

    def __init__(self, log: FindingLog) -> None:
        self._log = log
        self._known: set[date] = set()

    def warn_if_free(self, line: int, day: date) -> None:
        if day in self._known:
            return
        self._known.add(day)
        if is_working_day(day):
            return
        self._log.warn(
            about_line(
                "DUE_DATE_FREE",
                line,
                _("termin płatności {day} wypada w dzień wolny od pracy.").format(day=day),
                field="due_date",
                found=str(day),
                expected=str(next_working_day(day)),
            )
        )


# The document key of a draft that is only judged.
NOT_MADE = ChargeDocument()


class DocumentJudge:
    """Judges whole documents; the findings go through `owner`."""

    def __init__(
        self,
        owner: base.KindImport[charge_documents.ChargeRow],
        accounts: base.KnownAccounts[base.AccountOnFile],
        documents: Mapping[str, charge_documents.FileDocument],
    ) -> None:
        self._owner = owner
        self._accounts = accounts
        self._documents = documents
        self._around = base.load_circumstances(owner.today, accounts.by_id)
        self._months = charge_documents.find_charged_months(
            (doc.account_id, doc.head.period)
            for doc in documents.values()
            if doc.posted is None and doc.head.correction_of is None
        )
        self._targets = charge_documents.find_posted_documents(
            (doc.account_id, doc.head.correction_of)
            for doc in documents.values()
            if doc.posted is None and doc.head.correction_of
        )

    def judge_all(self) -> list[str]:
        """Judge all; returns the numbers of documents of 0.00, which post nothing."""
        empty = []
        free_days = FreeDays(self._owner.log)
        for number, document in self._documents.items():
            if document.posted is not None:
                self._compare(document, document.posted)
            elif not document.grosze:
                self._warn_empty(document)
                empty.append(number)
            else:
                self._judge(document)
                free_days.warn_if_free(document.line, document.head.due_date)
        self._note_accounts_without_charge()
        return empty

    def _compare(
        self, document: charge_documents.FileDocument, posted: charge_documents.PostedDocument
    ) -> None:
        head = document.head
        for field in ("period", "booking_date", "due_date", "correction_of"):
            new, old = getattr(head, field), getattr(posted, field)
            if new != old:
                refuse_change(
                    self._owner,
                    document.line,
                    head.document_no,
                    field,
                    str(new or ""),
                    str(old or ""),
                )
        missing = posted.lines.total()
        if missing:
            expected = ngettext("{n} wiersz więcej", "{n} wierszy więcej", missing)
            said = expected.format(n=missing)
            refuse_change(self._owner, document.line, head.document_no, "", "", said)

    def _judge(self, document: charge_documents.FileDocument) -> None:
        head = document.head
        draft = EntryDraft(
            account_id=document.account_id,
            kind=EntryKind.CHARGE,
            amount=document.total,
            booking_date=head.booking_date,
            due_date=head.due_date,
            title=head.document_no,
            source_key=head.document_no,
            document=NOT_MADE,
        )
        if not self._owner.acceptable(document.line, draft, self._around):
            return
        if head.correction_of is None:
            self._one_a_month(document)
        else:
            self._correctable(document, head.correction_of)
        self._owner.count_effect(head.account_no, draft)

    def _one_a_month(self, document: charge_documents.FileDocument) -> None:
        head = document.head
        month = (document.account_id, head.period)
        other = self._months.setdefault(month, head.document_no)
        if other != head.document_no:
            self._owner.refuse(
                "CHARGE_EXISTS",
                document.line,
                _(
                    "konto {number} ma już naliczenie za {period} ({document}). "
                    "Kolejne podaj jako korektę (correction_of)."
                ).format(
                    number=head.account_no,
                    period=Period.parse(head.period).dotted,
                    document=other,
                ),
                field="document_no",
                found=head.document_no,
                expected=other,
            )

    def _correctable(self, document: charge_documents.FileDocument, number: str) -> None:
        posted = self._targets.get((document.account_id, number))
        if posted is not None and posted.correction_of is None:
            return
        above = self._documents.get(number)
        if (
            above is not None
            and above.account_id == document.account_id
            and above.head.correction_of is None
            and above.line < document.line
        ):
            return
        self._owner.refuse(
            "CORRECTION_UNKNOWN",
            document.line,
            _("konto {account} nie ma naliczenia {number}, które można skorygować.").format(
                account=document.head.account_no, number=number
            ),
            field="correction_of",
            found=number,
            expected=_("numer zaksięgowanego naliczenia tego konta"),
        )

    def _warn_empty(self, document: charge_documents.FileDocument) -> None:
        self._owner.log.warn(
            about_line(
                "CHARGE_EMPTY",
                document.line,
                _("dokument {number} ma sumę 0,00 zł; nie księguje się go.").format(
                    number=document.head.document_no
                ),
                field="amount",
                found="0,00",
                expected=_("suma różna od zera"),
            )
        )

    def _note_accounts_without_charge(self) -> None:
        months = {document.head.period for document in self._documents.values()}
        if not months:
            return
        first, last = (
            charge_documents.first_day_of_month(min(months)),
            Period.parse(max(months)).last_day,
        )
        charged = {document.account_id for document in self._documents.values()}
        open_accounts = Account.objects.filter(
            Q(closed_on__isnull=True) | Q(closed_on__gte=first), opened_on__lte=last
        )
        known = self._accounts.by_id
        missing = open_accounts.count() - sum(
            1 for pk in charged if _is_open(known[pk], first, last)
        )
        if missing:
            text = ngettext("{n} konto bez naliczenia", "{n} kont bez naliczenia", missing)
            self._owner.outcome.notes.append(text.format(n=missing))


def _is_open(account: base.AccountOnFile, first: date, last: date) -> bool:
    return account.opened_on <= last and (account.closed_on is None or account.closed_on >= first)


def refuse_change(
    owner: base.KindImport[charge_documents.ChargeRow],
    line: int,
    document_no: str,
    field: str,
    new: str,
    old: str,
) -> None:
    """Refuse a later file in which a posted document differs."""
    owner.refuse(
        "POSTED_CHANGED",
        line,
        _(
            "dokument {number} jest już zaksięgowany z inną treścią. "
            "Zaksięgowanych wierszy nie można zmieniać – dodaj korektę."
        ).format(number=document_no),
        field=field,
        found=new,
        expected=old,
    )


DOCUMENTS_A_BATCH = 2_000


class ChargesImport(base.KindImport[charge_documents.ChargeRow]):
    refusal_fields = {
        **base.about_day_and_amount("booking_date", "amount"),
        "CHARGE_EXISTS": "period",
        "CORRECTION_TARGET": "correction_of",
    }

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._accounts = base.KnownAccounts(base.find_accounts)
        self._components = dict(Component.objects.values_list("code", "pk"))
        self._rates = RateBook()
        self._properties: dict[int, int] = {}
        self._documents: dict[str, charge_documents.FileDocument] = {}
        self._lines = charge_documents.StagedLines()

    def judge(self, rows: Sequence[tuple[int, charge_documents.ChargeRow]]) -> None:
        self._accounts.load(row.head.account_no for _line, row in rows)
        self._load_properties()
        self._open_documents(rows)
        for line, row in rows:
            account = self._accounts.by_number(row.head.account_no)
            component = self._components.get(row.component_code)
            if account is None:
                self.refuse_account(line, row.head.account_no)
            elif component is None:
                self._refuse_component(line, row)
            else:
                self._judge(line, row, account, component)

    def finish(self) -> None:
        judge = DocumentJudge(self, self._accounts, self._documents)
        empty = judge.judge_all()
        for number in empty:
            document = self._documents.pop(number)
            self.outcome.new -= document.rows
            self.outcome.unchanged += document.rows

    def post(
        self,
        read_again: Callable[[], Iterator[tuple[int, charge_documents.ChargeRow]]],
        posting: base.FilePosting,
    ) -> list[Batch]:
        drafts = self._lines.complete(self._documents)
        return [
            self._post(portion, posting) for portion in split_into_chunks(drafts, DOCUMENTS_A_BATCH)
        ]

    def _post(
        self, numbered: Sequence[tuple[int, DocumentDraft]], posting: base.FilePosting
    ) -> Batch:
        try:
            return post_charge_documents(
                [draft for _line, draft in numbered],
                made_by=posting.made_by,
                today=posting.today,
                reason=posting.reason,
            )
        except PostingError as refusal:
            line = None if refusal.position is None else numbered[refusal.position][0]
            raise WriteRefused(self.refusal(line, refusal)) from refusal

    def _load_properties(self) -> None:
        new = self._accounts.by_id.keys() - self._properties.keys()
        if new:
            accounts = Account.objects.filter(pk__among=new).order_by()
            self._properties.update(accounts.values_list("pk", "premises__building__property_id"))

    def _open_documents(self, rows: Sequence[tuple[int, charge_documents.ChargeRow]]) -> None:
        """Note the documents that begin in this portion, and which are posted."""
        begun: dict[str, charge_documents.FileDocument] = {}
        for line, row in rows:
            head = row.head
            if head.document_no in self._documents or head.document_no in begun:
                continue
            if account := self._accounts.by_number(head.account_no):
                begun[head.document_no] = charge_documents.FileDocument(line, head, account.pk)
        posted = charge_documents.find_posted_documents(document.key for document in begun.values())
        for document in begun.values():
            document.posted = posted.get(document.key)
        self._documents.update(begun)

    def _judge(
        self,
        line: int,
        row: charge_documents.ChargeRow,
        account: base.AccountOnFile,
        component: int,
    ) -> None:
        document = self._documents[row.head.document_no]
        document.rows += 1
        document.grosze += row.amount.grosze
        if document.posted is None:
            self._in_force(line, row, account, component)
            self._lines.add(document.head.document_no, component, row)
            self.outcome.new += 1
            return
        self.outcome.unchanged += 1
        if row.quantity:
            value = (component, row.quantity, row.rate)
            if document.posted.lines[value]:
                document.posted.lines[value] -= 1
            else:
                refuse_change(self, line, row.head.document_no, "amount", row.amount.digits, "")

    def _in_force(
        self,
        line: int,
        row: charge_documents.ChargeRow,
        account: base.AccountOnFile,
        component: int,
    ) -> None:
        span = self._rates.find(
            component,
            on=charge_documents.first_day_of_month(row.head.period),
            property_id=self._properties[account.pk],
        )
        if span is not None and span.rate == row.rate:
            return
        right = polish_decimal(span.rate) if span else _("żadna")
        self.refuse(
            "RATE_NOT_IN_FORCE",
            line,
            _(
                "stawka {rate} składnika {code} nie obowiązuje w {period} (obowiązuje {right})."
            ).format(
                rate=polish_decimal(row.rate),
                code=row.component_code,
                period=row.head.period,
                right=right,
            ),
            field="rate",
            found=polish_decimal(row.rate),
            expected=right,
        )

    def _refuse_component(self, line: int, row: charge_documents.ChargeRow) -> None:
        self.refuse(
            "COMPONENT_UNKNOWN",
            line,
            _("nie ma składnika „{code}”. Dodaj go najpierw plikiem components.").format(
                code=row.component_code
            ),
            field="component_code",
            found=row.component_code,
            expected=_("kod składnika z systemu"),
        )
