"""Judging the documents of a charges file when all of its rows are known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.dates.period import Period
from cms_ext.base.tables.findings import about_line
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.csv_import.charges import ChargeRow, first_day
from ebok_plugin.payments.domain.ledger_kinds.base import (
    AccountOnFile,
    KindImport,
    KnownAccounts,
    circumstances_for,
)
from ebok_plugin.payments.domain.ledger_kinds.charge_documents import (
    FileDocument,
    PostedDocument,
    charged_months,
    posted_documents,
)
from ebok_plugin.payments.domain.ledger_kinds.free_days import FreeDays

# The document of a draft that is only judged.
NOT_MADE = ChargeDocument()


class DocumentJudge:
    """Finds what is wrong with whole documents; the findings go through `owner`."""

    def __init__(
        self,
        owner: KindImport[ChargeRow],
        accounts: KnownAccounts[AccountOnFile],
        documents: Mapping[str, FileDocument],
    ) -> None:
        self._owner = owner
        self._accounts = accounts
        self._documents = documents
        self._around = circumstances_for(owner.today, accounts.by_id)
        self._months = charged_months(
            (doc.account_id, doc.head.period)
            for doc in documents.values()
            if doc.posted is None and doc.head.correction_of is None
        )
        self._targets = posted_documents(
            (doc.account_id, doc.head.correction_of)
            for doc in documents.values()
            if doc.posted is None and doc.head.correction_of
        )

    def judge_all(self) -> list[str]:
        """The numbers of the documents that come out at 0.00 and post nothing."""
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

    def _compare(self, document: FileDocument, posted: PostedDocument) -> None:
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

    def _judge(self, document: FileDocument) -> None:
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

    def _one_a_month(self, document: FileDocument) -> None:
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

    def _warn_empty(self, document: FileDocument) -> None:
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
        first, last = first_day(min(months)), Period.parse(max(months)).last_day
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


def _is_open(account: AccountOnFile, first: date, last: date) -> bool:
    return account.opened_on <= last and (account.closed_on is None or account.closed_on >= first)


def refuse_change(
    owner: KindImport[ChargeRow], line: int, document_no: str, field: str, new: str, old: str
) -> None:
    """A posted document is the same in every later file, or the file is refused."""
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
