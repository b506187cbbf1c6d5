"""The kind of file accounts: accounts with premises and payers; OPENING entries are posted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.nrb import NrbError
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.declaration import OnFile
from cms_ext.base.tables.findings import about_file
from cms_ext.desks.import_desk.domain.table import Change
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from ebok_plugin.ledger.domain.account import (
    find_single_openings,
    load_number_rule,
    opening_draft,
)
from ebok_plugin.ledger.domain.account_change import Guarded, is_same_name
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.draft_check import Circumstances
from ebok_plugin.ledger.domain.opening_items import sum_posted_items
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.rights import SEES
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.ledger_kinds import base
from ebok_plugin.payments.domain.ledger_kinds.account_guard import AccountGuard
from ebok_plugin.payments.domain.ledger_kinds.account_rows import (
    NO_NUMBER,
    AccountChecks,
    AccountRow,
    list_account_rows,
)
from ebok_plugin.payments.domain.ledger_kinds.account_writing import (
    PremisesPlan,
    QuantityPlan,
    find_known_payers,
    write_accounts,
)

SOME_ACCOUNT = 0


def _due_dates(draft: EntryDraft, posted: LedgerEntry) -> tuple[date | None, date | None]:
    """Return the new and the posted date; none where nobody set it (`interest.md` §1)."""
    if posted.own_due_date is None or draft.due_date != posted.due_date:
        return draft.due_date, posted.due_date
    return (
        draft.due_date if draft.own_due_date else None,
        posted.due_date if posted.own_due_date else None,
    )


def opening_of(row: AccountRow, account_id: int) -> EntryDraft:
    """Draft the OPENING entry of a row that has one."""
    return opening_draft(
        account_id,
        row.account_no,
        row.opening_balance or ZERO,
        on=row.opening_day or row.opened_on,
        due_date=row.opening_due_date,
    )


FIELDS = ("payer_name", "payer_kind", "regime", "opened_on", "closed_on", "nrb")
"""Columns that are also fields of the account."""


def account_changes(account: Account, row: AccountRow) -> Iterator[tuple[str, str, str]]:
    """Yield field, old and new value; an empty optional cell changes nothing.

    Nor does a name that is written in other letter cases or blanks.
    """
    for name in FIELDS:
        old, new = getattr(account, name), getattr(row, name)
        if name == "nrb":
            old = old or NO_NUMBER
        if name == "payer_name" and is_same_name(old, new):
            continue
        if new is not None and new != old:
            yield name, str(old or ""), str(new)


class BookedDays(NamedTuple):
    """The days between which an account has entries."""

    first: date
    last_charge: date | None


def booked_days(accounts: Iterable[int]) -> dict[int, BookedDays]:
    """Find the first entry and the last charge of each account with entries."""
    charges = Q(kind=EntryKind.CHARGE, amount__gt=ZERO)
    days = (
        LedgerEntry.objects.filter(account_id__among=set(accounts))
        .values_list("account_id")
        .annotate(first=Min("booking_date"), last=Max("booking_date", filter=charges))
    )
    return {account: BookedDays(first, last) for account, first, last in days}


class AccountsImport(base.KindImport[AccountRow]):
    """Imports accounts; a co-op's accounts fit in memory, so rows stay until all are known."""

    refusal_fields = base.about_day_and_amount("opening_date", "opening_balance")

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._rows: list[tuple[int, AccountRow]] = []
        self._accounts = base.KnownAccounts(Account.objects.filter)
        self._new: list[tuple[AccountRow, str | None]] = []
        self._changed: list[tuple[AccountRow, Account]] = []
        self._openings: list[tuple[int, AccountRow]] = []
        self._opened: dict[int, Account] = {}
        """The account of the row that is judged: the file may only be making it."""
        self._nrb_of: dict[str, str] = {}
        """Which account of the file has an NRB, made ones included."""

    def judge(self, rows: base.Rows[AccountRow]) -> None:
        self._rows += rows

    def finish(self) -> None:
        self._accounts.load(row.account_no for _line, row in self._rows)
        self._numbers = load_number_rule()
        self._guard = AccountGuard(self._numbers, self.warn)
        nrbs = {line: self._own_nrb(line, row) for line, row in self._rows}
        self._accounts.load((), nrbs.values())
        self._premises = PremisesPlan(self._rows)
        # By premises and name who pays or holds there already.
        self._payers = find_known_payers(
            {row.premises_code for _line, row in self._rows if self._is_renamed(row)}
        )
        self.outcome.made += self._premises.created_in_words
        self._quantities = QuantityPlan(self._premises, self.today)
        self._quantities.warn(self.log)
        changes = self._premises.changes
        self.outcome.changes += self._quantities.with_former_values(changes)
        changed_places = {change.line for change in changes}
        around = base.load_circumstances(self.today, self._opened)
        posted = find_single_openings(row.account_no for _line, row in self._rows)
        self._items = sum_posted_items(self._accounts.by_id)
        days = booked_days(self._accounts.by_id)
        for line, row in self._rows:
            opens = self._judge_opening(line, row, posted.get(row.account_no), around)
            if opens:
                self._openings.append((line, row))
            known = self._accounts.by_number(row.account_no)
            if known is None:
                self._judge_new(line, row, nrbs[line])
                self.outcome.new += 1
            elif self._judge_existing(line, row, known, days) or opens or line in changed_places:
                self.outcome.changed += 1
            else:
                self.outcome.unchanged += 1
        self._warn_early_terms()
        self._guard.finish(self.outcome, self.log)
        self.guard_credits()

    def post(
        self, read_again: base.ReadAgain[AccountRow], posting: base.FilePosting
    ) -> list[Batch]:
        self._quantities.write(Origin(actor=posting.made_by) if posting.made_by else SYSTEM)
        new = write_accounts(self._premises, self._new, self._changed)
        self._guard.announce(Origin(actor=posting.made_by) if posting.made_by else SYSTEM)
        drafts = []
        for line, row in self._openings:
            account = new.get(row.account_no) or self._accounts.by_number(row.account_no)
            if account is not None:
                drafts.append((line, opening_of(row, account.pk)))
        return self.post_drafts(Batch.Kind.OPENING, drafts, posting)

    def _judge_opening(
        self, line: int, row: AccountRow, posted: LedgerEntry | None, around: Circumstances
    ) -> bool:
        """Return whether the row has an opening balance that is not posted yet."""
        if row.opening_balance is None:
            return False
        draft = opening_of(row, SOME_ACCOUNT)
        if posted is not None:
            self._compare_opening(line, draft, posted)
            return False
        known = self._accounts.by_number(row.account_no)
        if known is not None and known.pk in self._items:
            self._compare_items(line, draft, self._items[known.pk])
            return False
        self._opened[SOME_ACCOUNT] = Account(
            account_no=row.account_no, opened_on=row.opened_on, closed_on=row.closed_on
        )
        # A balance of 0.00 posts nothing.
        if not draft.amount or not self.acceptable(line, draft, around):
            return False
        self.count_effect(row.account_no, draft)
        if known is not None:
            # A new account owes nothing that its opening could lower.
            self.count_credit(known.pk, draft)
        return True

    def _compare_opening(self, line: int, draft: EntryDraft, posted: LedgerEntry) -> None:
        message = _(
            "bilans otwarcia konta {number} jest już zaksięgowany inaczej. "
            "Zaksięgowanych wierszy nie można zmieniać – wystaw korektę."
        ).format(number=draft.source_key)
        compared = (
            ("opening_balance", draft.amount, posted.amount),
            ("opening_date", draft.booking_date, posted.booking_date),
            ("opening_due_date", *_due_dates(draft, posted)),
        )
        self.refuse_posted(line, message, compared)

    def _compare_items(self, line: int, draft: EntryDraft, items: Money) -> None:
        """Accept the balance of an account that was opened with items, but no other one."""
        message = _(
            "konto {number} ma bilans otwarcia w pozycjach (opening_items), razem {items}."
        ).format(number=draft.source_key, items=items)
        self.refuse_posted(line, message, [("opening_balance", draft.amount, items)])

    def _warn_early_terms(self) -> None:
        """Say once that a whole balance counts as late since its one term."""
        early = [
            row.account_no
            for _line, row in self._openings
            if row.opening_due_date and row.opening_date and row.opening_due_date < row.opening_date
        ]
        if early:
            message = _(
                "Termin płatności wcześniejszy niż dzień bilansu, konta: {accounts}. Wiek długu i "
                "odsetki policzą się od niego dla całej kwoty. Dług z kilku dokumentów wczytaj "
                "pozycjami (opening_items)."
            ).format(accounts=base.name_accounts(early))
            self.log.warn(about_file("OPENING_EARLY_TERM", message))

    def _judge_new(self, line: int, row: AccountRow, nrb: str | None) -> None:
        self.outcome.accounts.add(row.account_no)
        if not row.premises_no and row.premises_code not in self._premises.known:
            self.refuse(
                "VALUE_MISSING",
                line,
                _("lokal {code} jest nowy i nie ma numeru. Uzupełnij komórkę.").format(
                    code=row.premises_code
                ),
                field="premises_no",
                found="",
                expected=_("numer lokalu"),
            )
        if nrb is None or self._is_free(line, row, nrb):
            self._new.append((row, nrb))
        self.outcome.made += self._guard.judge_new(row.account_no, nrb)

    def _judge_existing(
        self, line: int, row: AccountRow, account: Account, days: Mapping[int, BookedDays]
    ) -> bool:
        """Judge the row of an existing account; whether it changes the account."""
        changes = list(account_changes(account, row))
        premises = self._premises.known.get(row.premises_code)
        if premises is None or account.premises_id != premises.pk:
            self._refuse_move(line, row)
        if row.nrb and row.nrb != NO_NUMBER:
            self._is_free(line, row, row.nrb)
        self._refuse_dates(line, row, days.get(account.pk))
        self._judge_payer(line, row, account)
        self._guard.judge_existing(line, row, account, {name for name, _old, _new in changes})
        self.outcome.changes += [Change(line, row.account_no, *change) for change in changes]
        if changes:
            self.outcome.accounts.add(row.account_no)
            self._changed.append((row, account))
        return bool(changes)

    def _refuse_move(self, line: int, row: AccountRow) -> None:
        self.refuse(
            "ACCOUNT_MOVED",
            line,
            _(
                "konto {number} należy do innego lokalu. "
                "Dla nowego lokalu otwórz nowe konto, a to zamknij (closed_on)."
            ).format(number=row.account_no),
            field="premises_code",
            found=row.premises_code,
            expected=_("lokal, na który konto otwarto"),
        )

    def _is_renamed(self, row: AccountRow) -> bool:
        account = self._accounts.by_number(row.account_no)
        return account is not None and not is_same_name(account.payer_name, row.payer_name)

    def _judge_payer(self, line: int, row: AccountRow, account: Account) -> None:
        """Correct how the payer is written, but refuse another person."""
        if is_same_name(account.payer_name, row.payer_name):
            return
        same = self._payers.get((row.premises_code, row.payer_name), account.payer)
        if same.pk == account.payer_id:
            self.warn(
                Guarded.PAYER,
                line,
                _(
                    "konto {number} zostaje przy tej samej osobie, zmieni się tylko zapis jej "
                    "nazwy, gdy zatwierdzi to druga osoba. Jeżeli to ktoś inny, otwórz mu nowe "
                    "konto."
                ).format(number=row.account_no),
                field="payer_name",
                found=row.payer_name,
                expected=account.payer_name,
            )
            return
        self.refuse(
            "ACCOUNT_PAYER",
            line,
            _(
                "konto {number} ma płatnika, a tę nazwę ma już inna osoba w tym lokalu. "
                "Nowemu płatnikowi otwórz nowe konto, a to zamknij (closed_on)."
            ).format(number=row.account_no),
            field="payer_name",
            found=row.payer_name,
            expected=account.payer_name,
        )

    def _refuse_dates(self, line: int, row: AccountRow, days: BookedDays | None) -> None:
        """Refuse days that leave entries outside the account's time."""
        if days is None:
            return
        closed, charged = row.closed_on, days.last_charge
        if row.opened_on > days.first:
            field, limit = "opened_on", days.first
        elif closed is not None and charged is not None and closed < charged:
            field, limit = "closed_on", charged
        else:
            return
        self.refuse(
            "ACCOUNT_HAS_ENTRIES",
            line,
            _(
                "na koncie {number} są pozycje z dnia {day}. Popraw datę albo skoryguj pozycje."
            ).format(number=row.account_no, day=limit),
            field=field,
            found=str(getattr(row, field)),
            expected=_("data, przy której wszystkie pozycje leżą w czasie trwania konta"),
        )

    def _own_nrb(self, line: int, row: AccountRow) -> str | None:
        """Return the number of a row; that of a new account may be made (qr_zbp.md §3)."""
        if row.nrb:
            return None if row.nrb == NO_NUMBER else row.nrb
        is_known = self._accounts.by_number(row.account_no) is not None
        if is_known or self._numbers.goes_without:
            return None
        try:
            return self._numbers.build(row.account_no)
        except NrbError:
            self.refuse(
                "NRB_MISSING",
                line,
                _(
                    "nie da się utworzyć rachunku z numeru konta {number}: powstaje z samych cyfr, "
                    "najwyżej 12, bez liter. Wpisz rachunek albo słowo BRAK; numery z banku podaje "
                    "się raz: „Ustawienia” → „Numery do wpłat mieszkańców”."
                ).format(number=row.account_no),
                field="nrb",
                expected=_("26 cyfr"),
            )
            return None

    def _is_free(self, line: int, row: AccountRow, nrb: str) -> bool:
        """Return whether no account ever had the NRB, not even a closed one."""
        known = self._accounts.by_nrb(nrb)
        holder = known.account_no if known else self._nrb_of.setdefault(nrb, row.account_no)
        if holder == row.account_no:
            return True
        self.refuse(
            "NRB_DUPLICATE",
            line,
            _("ten sam numer rachunku ma konto {number}. Każde konto musi mieć własny.").format(
                number=holder
            ),
            field="nrb",
            found=nrb,
            expected=_("numer, którego nie ma żadne inne konto"),
        )
        return False


ACCOUNTS = base.LedgerKind(
    kind="accounts",
    name=gettext_lazy("konta"),
    row=AccountRow,
    judge=AccountsImport,
    checks=AccountChecks,
    controls={"sum_opening": lambda row: (row.opening_balance or ZERO).amount},
    on_file=OnFile(SEES, list_account_rows),
)
