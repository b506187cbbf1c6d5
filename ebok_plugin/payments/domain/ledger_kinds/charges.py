"""charges: the rows of one document_no are one ChargeDocument with its lines and entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.database.chunks import chunks
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.numbers import polish_decimal
from cms_ext.desks.import_desk.domain.import_table import WriteRefused
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.domain.draft import DocumentDraft
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.payments.csv_import.charges import ChargeRow, first_day
from ebok_plugin.payments.domain.ledger_kinds.base import (
    AccountOnFile,
    FilePosting,
    KindImport,
    KnownAccounts,
    about_day_and_amount,
    accounts_on_file,
)
from ebok_plugin.payments.domain.ledger_kinds.charge_documents import (
    FileDocument,
    StagedLines,
    posted_documents,
)
from ebok_plugin.payments.domain.ledger_kinds.charge_judge import DocumentJudge, refuse_change

DOCUMENTS_A_BATCH = 2_000


class ChargesImport(KindImport[ChargeRow]):
    refusal_fields = {
        **about_day_and_amount("booking_date", "amount"),
        "CHARGE_EXISTS": "period",
        "CORRECTION_TARGET": "correction_of",
    }

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._accounts = KnownAccounts(accounts_on_file)
        self._components = dict(Component.objects.values_list("code", "pk"))
        self._rates = RateBook()
        self._properties: dict[int, int] = {}
        self._documents: dict[str, FileDocument] = {}
        self._lines = StagedLines()

    def judge(self, rows: Sequence[tuple[int, ChargeRow]]) -> None:
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
        self, read_again: Callable[[], Iterator[tuple[int, ChargeRow]]], posting: FilePosting
    ) -> list[Batch]:
        drafts = self._lines.complete(self._documents)
        return [self._post(portion, posting) for portion in chunks(drafts, DOCUMENTS_A_BATCH)]

    def _post(self, numbered: Sequence[tuple[int, DocumentDraft]], posting: FilePosting) -> Batch:
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

    def _open_documents(self, rows: Sequence[tuple[int, ChargeRow]]) -> None:
        """Remember the documents that begin in this portion, and which of them are posted."""
        begun: dict[str, FileDocument] = {}
        for line, row in rows:
            head = row.head
            if head.document_no in self._documents or head.document_no in begun:
                continue
            if account := self._accounts.by_number(head.account_no):
                begun[head.document_no] = FileDocument(line, head, account.pk)
        posted = posted_documents(document.key for document in begun.values())
        for document in begun.values():
            document.posted = posted.get(document.key)
        self._documents.update(begun)

    def _judge(self, line: int, row: ChargeRow, account: AccountOnFile, component: int) -> None:
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

    def _in_force(self, line: int, row: ChargeRow, account: AccountOnFile, component: int) -> None:
        span = self._rates.find(
            component,
            on=first_day(row.head.period),
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

    def _refuse_component(self, line: int, row: ChargeRow) -> None:
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
