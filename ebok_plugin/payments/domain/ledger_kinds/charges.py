"""The kind of file charges: the rows of one document_no are one ChargeDocument."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.base.dates.period import Period
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.values import polish_decimal
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.models import Account, Batch, ChargeDocument
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.ledger_kinds import base
from ebok_plugin.payments.domain.ledger_kinds.charge_documents import (
    ChargeChecks,
    ChargeRow,
    DocumentHead,
    FileDocument,
    PostedDocument,
    StagedLines,
    find_charged_months,
    find_posted_documents,
    first_day_of_month,
)

# The document key of a draft that is only judged.
NOT_MADE = ChargeDocument()
DOCUMENTS_A_BATCH = 2_000


class ChargesImport(base.KindImport[ChargeRow]):
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
        self._documents: dict[str, FileDocument] = {}
        self._lines = StagedLines()

    def judge(self, rows: base.Rows[ChargeRow]) -> None:
        self._accounts.load(row.account_no for _line, row in rows)
        self._load_properties()
        self._open_documents(rows)
        for line, row in rows:
            account = self._accounts.by_number(row.account_no)
            component = self._components.get(row.component_code)
            if account is None:
                self.refuse_account(line, row.account_no)
            elif component is None:
                self._refuse_component(line, row)
            else:
                self._judge(line, row, account, component)

    def finish(self) -> None:
        self._around = base.load_circumstances(self.today, self._accounts.by_id)
        new = [document for document in self._documents.values() if document.posted is None]
        self._months = find_charged_months(
            (document.account_id, document.head.period)
            for document in new
            if document.head.correction_of is None
        )
        self._targets = find_posted_documents(
            (document.account_id, document.head.correction_of)
            for document in new
            if document.head.correction_of
        )
        empty = []
        for number, document in self._documents.items():
            if document.posted is not None:
                self._compare(document, document.posted)
            elif not document.grosze:
                self._warn_empty(document)
                empty.append(number)
            else:
                self._judge_document(document)
                self.warn_if_free(document.line, document.head.due_date)
        self._note_accounts_without_charge()
        # A document of 0.00 posts nothing.
        for number in empty:
            document = self._documents.pop(number)
            self.outcome.new -= document.rows
            self.outcome.unchanged += document.rows
        self.guard_credits()

    def post(self, read_again: base.ReadAgain[ChargeRow], posting: base.FilePosting) -> list[Batch]:
        drafts = self._lines.complete(self._documents)
        return self.post_portions(post_charge_documents, drafts, DOCUMENTS_A_BATCH, posting)

    def _load_properties(self) -> None:
        new = self._accounts.by_id.keys() - self._properties.keys()
        if new:
            accounts = Account.objects.filter(pk__among=new).order_by()
            self._properties.update(accounts.values_list("pk", "premises__building__property_id"))

    def _open_documents(self, rows: base.Rows[ChargeRow]) -> None:
        """Note the documents that begin in this portion, and which are posted."""
        open_documents: dict[str, FileDocument] = {}
        for line, row in rows:
            number = row.document_no
            if number in self._documents or number in open_documents:
                continue
            if account := self._accounts.by_number(row.account_no):
                open_documents[number] = FileDocument(line, row.head, account.pk)
        posted = find_posted_documents(document.key for document in open_documents.values())
        for document in open_documents.values():
            document.posted = posted.get(document.key)
        self._documents.update(open_documents)

    def _judge(
        self, line: int, row: ChargeRow, account: base.AccountOnFile, component: int
    ) -> None:
        document = self._documents[row.document_no]
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
                self._refuse_change(line, row.head, [("amount", row.amount.digits, "")])

    def _in_force(
        self, line: int, row: ChargeRow, account: base.AccountOnFile, component: int
    ) -> None:
        span = self._rates.find(
            component, on=first_day_of_month(row.period), property_id=self._properties[account.pk]
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
                period=row.period,
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

    def _compare(self, document: FileDocument, posted: PostedDocument) -> None:
        names = ("period", "booking_date", "due_date", "correction_of")
        compared = [(name, getattr(document.head, name), getattr(posted, name)) for name in names]
        missing = posted.lines.total()
        if missing:
            expected = ngettext("{n} wiersz więcej", "{n} wierszy więcej", missing)
            compared.append(("", "", expected.format(n=missing)))
        self._refuse_change(document.line, document.head, compared)

    def _judge_document(self, document: FileDocument) -> None:
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
        if not self.acceptable(document.line, draft, self._around):
            return
        if head.correction_of is None:
            self._one_a_month(document)
        else:
            self._correctable(document, head.correction_of)
        self.count_effect(head.account_no, draft)

    def _one_a_month(self, document: FileDocument) -> None:
        head = document.head
        month = (document.account_id, head.period)
        other = self._months.setdefault(month, head.document_no)
        if other != head.document_no:
            self.refuse(
                "CHARGE_EXISTS",
                document.line,
                _(
                    "konto {number} ma już naliczenie za {period} ({document}). "
                    "Kolejne podaj jako korektę (correction_of)."
                ).format(
                    number=head.account_no, period=Period.parse(head.period).dotted, document=other
                ),
                field="document_no",
                found=head.document_no,
                expected=other,
            )

    def _correctable(self, document: FileDocument, number: str) -> None:
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
        self.refuse(
            "CORRECTION_UNKNOWN",
            document.line,
            _("konto {account} nie ma naliczenia {number}, które można skorygować.").format(
                account=document.head.account_no, number=number
            ),
            field="correction_of",
            found=number,
            expected=_("numer zaksięgowanego naliczenia tego konta"),
        )

    def _warn_empty(self, document: FileDocument) -> None:
        self.warn(
            "CHARGE_EMPTY",
            document.line,
            _("dokument {number} ma sumę 0,00 zł; nie księguje się go.").format(
                number=document.head.document_no
            ),
            field="amount",
            found="0,00",
            expected=_("suma różna od zera"),
        )

    def _note_accounts_without_charge(self) -> None:
        months = {document.head.period for document in self._documents.values()}
        if not months:
            return
        first, last = first_day_of_month(min(months)), Period.parse(max(months)).last_day
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
            self.outcome.notes.append(text.format(n=missing))

    def _refuse_change(
        self, line: int, head: DocumentHead, compared: Iterable[tuple[str, object, object]]
    ) -> None:
        """Refuse a later file in which a posted document differs."""
        message = _(
            "dokument {number} jest już zaksięgowany z inną treścią. "
            "Zaksięgowanych wierszy nie można zmieniać – dodaj korektę."
        ).format(number=head.document_no)
        self.refuse_posted(line, message, compared)


def _is_open(account: base.AccountOnFile, first: date, last: date) -> bool:
    return account.opened_on <= last and (account.closed_on is None or account.closed_on >= first)


CHARGES = base.LedgerKind(
    kind="charges",
    name=gettext_lazy("naliczenia"),
    row=ChargeRow,
    judge=ChargesImport,
    checks=ChargeChecks,
    controls={"sum_amount": lambda row: row.amount.amount},
)
