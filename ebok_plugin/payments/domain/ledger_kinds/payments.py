"""The kind of file payments: each row is one PAYMENT; `correction_of` also reverses another.

Payments of earlier files are found by their source and `external_id`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import FindingLog
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.hand_limit import FILE_CORRECTION
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from ebok_plugin.payments.domain.ledger_kinds import base
from ebok_plugin.payments.domain.ledger_kinds.known_payments import (
    SOURCES,
    NewPayments,
    PaymentRow,
    StatementTwins,
    WaitingTwins,
    read_payment_draft,
)


class PostedPayment(NamedTuple):
    """The last entry of an `external_id`; `reversed_by` is the source of its REVERSAL."""

    pk: int
    external_id: str
    source: str
    account_id: int
    amount: Money
    booking_date: date
    title: str
    designated_period: str
    reversed_by: str | None

    @property
    def is_known(self) -> bool:
        """Return whether a later row is the same payment: corrected ones are, reversed ones not."""
        return self.reversed_by in (None, FILE_CORRECTION)


def find_sources_in_use() -> frozenset[str]:
    """Find the sources with any posting: each costs a look-up for every row."""
    all_sources = (*SOURCES.values(), FILE_CORRECTION)
    return frozenset(source for source in all_sources if _first_of_source(source=source))


def _of_source(source: str) -> QuerySet[LedgerEntry, int]:
    return LedgerEntry.objects.filter(source=source).order_by().values_list("pk", flat=True)[:1]


_first_of_source = PreparedQuery(_of_source)


def find_posted_payments(
    external_ids: Iterable[str], sources: Collection[str] = frozenset(SOURCES.values())
) -> dict[str, PostedPayment]:
    """Find the last entry of each id with one of these sources."""
    searched = [source for source in SOURCES.values() if source in sources]
    ids = set(external_ids)
    if not ids:
        return {}
    entries = LedgerEntry.objects.filter(source__in=searched, source_key__among=ids).order_by("pk")
    rows = entries.values_list(
        "pk",
        "source_key",
        "source",
        "account_id",
        "amount",
        "booking_date",
        "title",
        "designated_period",
        "reversed_by__source",
    )
    return {row[1]: PostedPayment(*row) for row in rows}


def find_posted_corrections(external_ids: Iterable[str]) -> dict[str, str]:
    """Map posted correcting rows to the id of the payment that they reversed."""
    entries = LedgerEntry.objects.filter(
        source=FILE_CORRECTION, source_key__among=set(external_ids)
    )
    rows = entries.values_list("source_key", "reverses__source_key")
    return {key: corrected or "" for key, corrected in rows}


@dataclass(frozen=True, slots=True)
class _Correction:
    """A payment to reverse; `target` is its entry, None when it is in the same file."""

    line: int
    external_id: str
    corrects: str
    value_date: date
    account: base.AccountOnFile
    amount: Money
    target: int | None


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
        # New corrections by the payment that they reverse, which is posted or above in the file.
        self._corrections: dict[str, _Correction] = {}
        self._corrected: dict[str, PostedPayment] = {}

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
        corrected = (row.correction_of for _line, row, _account in placed if row.correction_of)
        self._corrected = find_posted_payments(corrected, self._sources)
        corrections = (
            find_posted_corrections(row.external_id for _line, row, _account in placed)
            if FILE_CORRECTION in self._sources
            else {}
        )
        for line, row, account in placed:
            corrects = self._corrects(line, row, account, corrections)
            posted = known.get(row.external_id)
            if posted is not None and posted.is_known and corrects:
                what = "correction_of"
                self._refuse_change(line, row.external_id, what, what, row.correction_of)
            if self._payment(line, row, account, posted) or corrects:
                self.outcome.new += 1
            else:
                self.outcome.unchanged += 1

    def finish(self) -> None:
        """Check that the ledger would accept the reversals of posted payments."""
        posted = [correction for correction in self._corrections.values() if correction.target]
        for line, draft in self._reversals(posted):
            self.acceptable(line, draft, self._around)
        self.guard_credits()

    def post(
        self, read_again: base.ReadAgain[PaymentRow], posting: base.FilePosting
    ) -> list[Batch]:
        batches = self.post_drafts(Batch.Kind.PAYMENTS, self._new.drafts(), posting)
        self._waiting.place(batches, posting.made_by)
        # The corrected payments are all posted by now.
        entries = find_posted_payments(self._corrections)
        numbered = self._reversals(
            [replace(one, target=entries[key].pk) for key, one in self._corrections.items()]
        )
        reverse = partial(post_batch, Batch.Kind.REVERSAL)
        return batches + self.post_portions(reverse, numbered, len(numbered) or 1, posting)

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
        """Return whether the row brings money that is not posted yet."""
        if not row.amount:
            return False
        draft = read_payment_draft(row, account.pk)
        twin = (account.pk, row.value_date, draft.amount)
        if posted is not None and posted.is_known:
            self._compare(line, row, draft, posted)
            self._twins.mark_posted(twin)
            return False
        if row.source == "BANK" and self._twins.covers(twin):
            message = _(
                "tę wpłatę przynosi wyciąg bankowy. Usuń wiersz z pliku, "
                "żeby nie zaksięgować jej dwa razy."
            )
            self._refuse_source(line, row, message, _("wpłata, której nie ma na wyciągu"))
            return False
        if not self.acceptable(line, draft, self._around):
            return False
        if row.source == "BANK" and not self._waiting.join(row, account):
            message = _(
                "tego dnia wpłynęła taka sama kwota, która czeka na liście „Wpłaty do "
                "wyjaśnienia”, i nie wiadomo, czy to ta wpłata. Rozlicz ją tam; jeśli należy "
                "do tego konta, usuń wiersz z pliku."
            )
            expected = _("wpłata, którą wskazuje numer, płatnik albo referencja operacji")
            self._refuse_source(line, row, message, expected)
            return False
        self._new.add(line, draft)
        self.count_effect(account.account_no, draft)
        return True

    def _refuse_source(self, line: int, row: PaymentRow, message: str, expected: str) -> None:
        self.refuse(
            "SOURCE_CONFLICT", line, message, field="source", found=row.source, expected=expected
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

    def _corrects(
        self, line: int, row: PaymentRow, account: base.AccountOnFile, known: Mapping[str, str]
    ) -> bool:
        """Return whether the row has a correction that is not posted yet."""
        if row.external_id in known:
            self._compare_correction(line, row, known[row.external_id])
            return False
        if row.correction_of is None:
            return False
        correction = self._correction(line, row, row.correction_of, account)
        if correction is None:
            return False
        self._corrections[row.correction_of] = correction
        self.count_effect(account.account_no, self._draft_of(correction))
        return True

    def _correction(
        self, line: int, row: PaymentRow, corrects: str, account: base.AccountOnFile
    ) -> _Correction | None:
        posted = self._corrected.get(corrects)
        if corrects in self._new:
            account_id, amount = (self._new.account_of(corrects), self._new.amount_of(corrects))
            target, is_open = None, True
        elif posted is not None:
            account_id, amount = posted.account_id, -posted.amount
            target, is_open = posted.pk, posted.reversed_by is None
        else:
            self._refuse_correction(line, corrects, "CORRECTION_UNKNOWN")
            return None
        if account_id != account.pk:
            self._refuse_correction(line, corrects, "CORRECTION_UNKNOWN")
            return None
        if not is_open or corrects in self._corrections:
            self._refuse_correction(line, corrects, "ALREADY_REVERSED")
            return None
        return _Correction(line, row.external_id, corrects, row.value_date, account, amount, target)

    def _refuse_correction(self, line: int, corrects: str, code: str) -> None:
        if code == "ALREADY_REVERSED":
            message = _("wpłata {key} jest już skorygowana.")
        else:
            message = _("na tym koncie nie ma wyżej ani w systemie wpłaty {key}.")
        self.refuse(
            code,
            line,
            message.format(key=corrects),
            field="correction_of",
            found=corrects,
            expected=_("external_id nieskorygowanej wpłaty tego konta"),
        )

    def _compare_correction(self, line: int, row: PaymentRow, corrected: str) -> None:
        message = _(
            "wiersz {key} jest już zaksięgowany jako korekta wpłaty {corrected}. "
            "Zaksięgowanych wierszy nie można zmieniać – dodaj korektę."
        ).format(key=row.external_id, corrected=corrected)
        compared = [("correction_of", row.correction_of, corrected)]
        self.refuse_posted(line, message, compared)

    def _draft_of(self, correction: _Correction, entry: LedgerEntry | None = None) -> EntryDraft:
        """Draft the reversal; without the entry it is only good for counting."""
        day = correction.value_date
        return EntryDraft(
            account_id=correction.account.pk,
            kind=EntryKind.REVERSAL,
            amount=correction.amount,
            booking_date=max(day, entry.booking_date) if entry else day,
            subaccount=SubAccount(entry.subaccount) if entry else SubAccount.MAIN,
            title=_("Korekta wpłaty: {title}").format(title=entry.title if entry else "")[:140],
            source=FILE_CORRECTION,
            source_key=correction.external_id,
            reverses=entry,
        )

    def _reversals(self, corrections: Sequence[_Correction]) -> list[tuple[int, EntryDraft]]:
        entries = LedgerEntry.objects.in_bulk([one.target or 0 for one in corrections])
        return [
            (correction.line, self._draft_of(correction, entries[correction.target or 0]))
            for correction in corrections
        ]


PAYMENTS = base.LedgerKind(
    kind="payments",
    name=gettext_lazy("wpłaty"),
    row=PaymentRow,
    judge=PaymentsImport,
    one_of=("account_no", "nrb"),
    controls={"sum_amount": lambda row: row.amount.amount},
)
