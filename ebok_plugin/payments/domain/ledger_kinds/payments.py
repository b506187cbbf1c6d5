"""The kind of file payments: each row is one PAYMENT; `correction_of` also reverses another."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.tables import FindingLog
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.models import Batch
from ebok_plugin.payments.domain.ledger_kinds import base
from ebok_plugin.payments.domain.ledger_kinds.known_payments import (
    PaymentRow,
    PostedPayment,
    StatementTwins,
    WaitingTwins,
    find_posted_payments,
    find_sources_in_use,
)
from ebok_plugin.payments.domain.ledger_kinds.payment_corrections import (
    Corrections,
    NewPayments,
    payment_draft,
)


class PaymentsImport(base.KindImport[PaymentRow]):
    refusal_fields = base.about_day_and_amount("value_date", "amount")

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._accounts = base.KnownAccounts(base.find_accounts)
        self._around = base.load_circumstances(today, self._accounts.by_id)
        self._sources = find_sources_in_use()
        self._twins = StatementTwins()
        self._waiting = WaitingTwins()
        self._new = NewPayments()
        self._corrections = Corrections(self, self._around, self._new)

    def judge(self, rows: base.Rows[PaymentRow]) -> None:
        self._accounts.load(
            (row.account_no for _line, row in rows), (row.nrb for _line, row in rows)
        )
        placed = [
            (line, row, account)
            for line, row in rows
            if (account := self._account(line, row)) is not None
        ]
        by_bank = [(row, account) for _line, row, account in placed if row.source == "BANK"]
        self._twins.load(account.pk for _row, account in by_bank)
        self._waiting.load(row.value_date for row, _account in by_bank)
        ids = (row.external_id for _line, row, _account in placed)
        known = find_posted_payments(ids, self._sources)
        self._corrections.load([row for _line, row, _account in placed], self._sources)
        for line, row, account in placed:
            corrects = self._corrections.judge(line, row, account)
            posted = known.get(row.external_id)
            if posted is not None and posted.is_known and corrects:
                what = "correction_of"
                self._refuse_change(line, row.external_id, what, what, row.correction_of)
            if self._payment(line, row, account, posted) or corrects:
                self.outcome.new += 1
            else:
                self.outcome.unchanged += 1

    def finish(self) -> None:
        self._corrections.finish()

    def post(
        self, read_again: base.ReadAgain[PaymentRow], posting: base.FilePosting
    ) -> list[Batch]:
        batches = self.post_drafts(Batch.Kind.PAYMENTS, self._new.drafts(), posting)
        self._waiting.place(batches, posting.made_by)
        return batches + self._corrections.post(posting)

    def _account(self, line: int, row: PaymentRow) -> base.AccountOnFile | None:
        by_number = self._accounts.by_number(row.account_no) if row.account_no else None
        by_nrb = self._accounts.by_nrb(row.nrb) if row.nrb else None
        if row.account_no and by_number is None:
            self.refuse_account(line, row.account_no)
            return None
        if row.nrb and by_nrb is None:
            self.refuse(
                "NRB_UNKNOWN",
                line,
                _(
                    "numer rachunku jest poprawny, ale nie należy do żadnego konta "
                    "w tej spółdzielni."
                ),
                field="nrb",
                found=row.nrb,
                expected=_("rachunek jednego z kont"),
            )
            return None
        if by_number and by_nrb and by_number != by_nrb:
            self.refuse(
                "ACCOUNT_NRB_CONFLICT",
                line,
                _("account_no {number} i nrb wskazują dwa różne konta.").format(
                    number=row.account_no
                ),
                field="account_no",
                found=by_number.account_no,
                expected=by_nrb.account_no,
            )
            return None
        return by_number or by_nrb

    def _payment(
        self, line: int, row: PaymentRow, account: base.AccountOnFile, posted: PostedPayment | None
    ) -> bool:
        """Whether the row brings money that is not posted yet."""
        if not row.amount:
            return False
        draft = payment_draft(row, account.pk)
        twin = (account.pk, row.value_date, draft.amount)
        if posted is not None and posted.is_known:
            self._compare(line, row, draft, posted)
            self._twins.mark_posted(twin)
            return False
        if row.source == "BANK" and self._twins.covers(twin):
            self._refuse_statement_payment(line, row)
            return False
        if not self.acceptable(line, draft, self._around):
            return False
        if row.source == "BANK" and not self._waiting.join(row, account):
            self._refuse_waiting_payment(line, row)
            return False
        self._new.add(line, draft)
        self.count_effect(account.account_no, draft)
        return True

    def _refuse_statement_payment(self, line: int, row: PaymentRow) -> None:
        self.refuse(
            "SOURCE_CONFLICT",
            line,
            _(
                "tę wpłatę przynosi wyciąg bankowy. Usuń wiersz z pliku, "
                "żeby nie zaksięgować jej dwa razy."
            ),
            field="source",
            found=row.source,
            expected=_("wpłata, której nie ma na wyciągu"),
        )

    def _refuse_waiting_payment(self, line: int, row: PaymentRow) -> None:
        self.refuse(
            "SOURCE_CONFLICT",
            line,
            _(
                "tego dnia wpłynęła taka sama kwota, która czeka na liście „Wpłaty do "
                "wyjaśnienia”, i nie wiadomo, czy to ta wpłata. Rozlicz ją tam; jeśli należy "
                "do tego konta, usuń wiersz z pliku."
            ),
            field="source",
            found=row.source,
            expected=_("wpłata, którą wskazuje numer, płatnik albo referencja operacji"),
        )

    def _compare(
        self, line: int, row: PaymentRow, draft: EntryDraft, posted: PostedPayment
    ) -> None:
        """Refuse a later file in which a posted payment differs."""
        refuse = partial(self._refuse_change, line, row.external_id)
        if draft.amount != posted.amount:
            refuse("amount", _("kwota"), row.amount.digits, (-posted.amount).digits)
        if draft.booking_date != posted.booking_date:
            refuse("value_date", _("data"), row.value_date, posted.booking_date)
        if draft.account_id != posted.account_id:
            field = "account_no" if row.account_no else "nrb"
            refuse(field, _("konto"), row.account_no or row.nrb)
        if draft.title != posted.title:
            refuse("title", _("tytuł"), draft.title, posted.title)
        if row.designated_period != (posted.designated_period or None):
            refuse("designated_period", _("okres"), row.designated_period, posted.designated_period)
        if draft.source != posted.source:
            refuse("source", _("źródło"), row.source)

    def _refuse_change(
        self, line: int, key: str, field: str, what: str, new: object, old: object = ""
    ) -> None:
        message = _(
            "wpłata {key} jest już zaksięgowana inaczej ({what}). "
            "Zaksięgowanych wierszy nie można zmieniać – dodaj korektę."
        ).format(key=key, what=what)
        self.refuse_posted(line, message, [(field, new, old)])


PAYMENTS = base.LedgerKind(
    kind="payments",
    name=gettext_lazy("wpłaty"),
    row=PaymentRow,
    judge=PaymentsImport,
    one_of=("account_no", "nrb"),
    controls={"sum_amount": lambda row: row.amount.amount},
)
