"""The kind of file opening_items: open documents of the former system become OPENING entries."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.declaration import OnFile
from cms_ext.base.tables.findings import about_file
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from ebok_plugin.debts.domain.carried_stage import CarriedStage, carry_stages, find_known_stages
from ebok_plugin.debts.domain.opening_rows import (
    OpeningItemChecks,
    OpeningItemRow,
    list_item_rows,
)
from ebok_plugin.debts.domain.opening_summary import OpeningSummary
from ebok_plugin.debts.vocabulary import CHAINS, StageKind
from ebok_plugin.ledger.domain.account import find_single_openings
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.opening_items import (
    OPENING_FILE,
    draft_item,
    find_opening_day,
    find_posted_items,
)
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.rights import SEES
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.payments.domain.ledger_kinds import base


class OpeningItemsImport(base.KindImport[OpeningItemRow]):
    """Imports open items; an item that is posted already changes nothing."""

    refusal_fields = base.about_day_and_amount("opening_date", "rest")

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._accounts = base.KnownAccounts(Account.objects.select_related("payer").filter)
        self._around = base.load_circumstances(today, self._accounts.by_id)
        self._summary = OpeningSummary()
        self._single: dict[str, LedgerEntry] = {}
        """The one-sum openings that stand, by account number."""
        self._posted: set[str] = set()
        self._sums: defaultdict[str, Money] = defaultdict(lambda: ZERO)
        self._stated: dict[str, tuple[int, Money]] = {}
        """The balance that the file states of an account, with the first line that does."""
        self._stages: dict[int, CarriedStage] = {}
        self._stage_lines: dict[int, int] = {}
        self._staged_before: set[int] = set()
        """The accounts with a stage at an item that is posted already."""
        self._settled = 0
        self._opened_next: set[str] = set()
        """The accounts that open on the day after the balances."""

    def judge(self, rows: base.Rows[OpeningItemRow]) -> None:
        numbers = {row.account_no for _line, row in rows}
        self._accounts.load(numbers)
        self._single |= find_single_openings(numbers)
        posted = find_posted_items(row.as_item(0).key for _line, row in rows)
        self._posted |= posted.keys()
        for line, row in rows:
            account = self._accounts.by_number(row.account_no)
            if account is None:
                self.refuse_account(line, row.account_no)
                continue
            self._sums[row.account_no] += row.rest
            if row.account_balance is not None:
                self._stated.setdefault(row.account_no, (line, row.account_balance))
            draft = _draft_row(row, account)
            if draft.source_key in posted:
                self._compare(line, draft, posted[draft.source_key])
                if row.stage is not None:
                    self._staged_before.add(account.pk)
            elif self._is_good(line, row, account):
                self._judge_new(line, row, account, draft)

    def finish(self) -> None:
        self._compare_balances()
        self._compare_stages()
        self._describe()
        self.guard_credits()

    def post(
        self, read_again: base.ReadAgain[OpeningItemRow], posting: base.FilePosting
    ) -> list[Batch]:
        batches = self.post_drafts(Batch.Kind.OPENING, self._read_drafts(read_again), posting)
        origin = Origin(actor=posting.made_by) if posting.made_by else SYSTEM
        carry_stages(self._stages.values(), posting.today, origin)
        return batches

    def _read_drafts(
        self, read_again: base.ReadAgain[OpeningItemRow]
    ) -> Iterator[tuple[int, EntryDraft]]:
        for line, row in read_again():
            account = self._accounts.by_number(row.account_no)
            if account is not None and row.rest:
                draft = _draft_row(row, account)
                if draft.source_key not in self._posted:
                    yield line, draft

    def _is_good(self, line: int, row: OpeningItemRow, account: Account) -> bool:
        """Refuse what contradicts the account; return whether nothing does."""
        regime, number = Regime(account.regime), account.account_no
        if row.regime not in (None, regime):
            self.refuse(
                "REGIME_DIFFERS",
                line,
                _(
                    "konto {number} ma odsetki {regime}. Pozycję o innych odsetkach wpisz na "
                    "osobne konto."
                ).format(number=number, regime=regime.value),
                field="regime",
                found=str(row.regime),
                expected=regime.value,
            )
        elif row.stage is not None and row.stage not in CHAINS[regime]:
            self.refuse(
                "STAGE_REGIME",
                line,
                _(
                    "etapu „{stage}” nie ma przy odsetkach {regime}, jakie ma konto {number}."
                ).format(stage=row.stage.label, regime=regime.value, number=number),
                field="stage",
                found=str(row.stage.label),
                expected=", ".join(str(kind.label) for kind in CHAINS[regime]),
            )
        elif number in self._single:
            self.refuse(
                "OPENING_TWICE",
                line,
                _(
                    "konto {number} ma już bilans otwarcia jedną kwotą ({amount}). Wystornuj jego "
                    "paczkę („Paczki księgowań”) i wczytaj pozycje."
                ).format(number=number, amount=self._single[number].amount),
                field="account_no",
                found=number,
                expected=_("konto bez bilansu otwarcia"),
            )
        else:
            return True
        return False

    def _judge_new(
        self, line: int, row: OpeningItemRow, account: Account, draft: EntryDraft
    ) -> None:
        if not row.rest:
            self._settled += 1
            self.outcome.unchanged += 1
            return
        if not self.acceptable(line, draft, self._around):
            return
        self.outcome.new += 1
        self.count_effect(row.account_no, draft)
        self._summary.add(account, draft)
        if draft.booking_date > row.opening_date:
            self._opened_next.add(row.account_no)
        if row.stage is not None and row.stage_date is not None:
            self._stage_lines.setdefault(account.pk, line)
            stage = CarriedStage(account, row.stage, row.stage_date, row.stage_reference)
            self._stages.setdefault(account.pk, stage).amount += row.rest

    def _compare(self, line: int, draft: EntryDraft, posted: LedgerEntry) -> None:
        self.outcome.unchanged += 1
        message = _(
            "pozycja {key} jest już zaksięgowana inaczej. Zaksięgowanych wierszy nie można "
            "zmieniać – wystaw korektę."
        ).format(key=draft.source_key)
        compared = (
            ("rest", draft.amount, posted.amount),
            ("opening_date", draft.booking_date, posted.booking_date),
            ("due_date", draft.due_date, posted.due_date),
            ("subaccount", draft.subaccount, posted.subaccount),
        )
        self.refuse_posted(line, message, compared)

    def _compare_balances(self) -> None:
        """Refuse accounts whose items do not add up to their stated balance.

        Rows with errors are in no sum, so nothing is compared where there are any.
        """
        if self.log.error_count:
            return
        for number, (line, balance) in self._stated.items():
            total = self._sums[number]
            if total != balance:
                self.refuse(
                    "ITEMS_BALANCE",
                    line,
                    _(
                        "pozycje konta {number} dają razem {total}, a jego saldo to {balance}; "
                        "różnica {difference}. Uzupełnij albo popraw pozycje."
                    ).format(
                        number=number, total=total, balance=balance, difference=total - balance
                    ),
                    field="account_balance",
                    found=total.digits,
                    expected=balance.digits,
                )
        unstated = [number for number in self._sums if number not in self._stated]
        if unstated:
            message = _(
                "Plik nie podaje sald kont (account_balance), więc nie sprawdzono, czy pozycje są "
                "wszystkie, na kontach: {accounts}. Porównaj sumy z wydrukiem."
            ).format(accounts=base.name_accounts(unstated))
            self.log.warn(about_file("BALANCES_UNCHECKED", message))

    def _compare_stages(self) -> None:
        """Refuse a stage of an account whose debt is pursued here already, at another one."""
        known_stages = find_known_stages({*self._stages, *self._staged_before})
        self._warn_ignored_stages(self._staged_before - known_stages.keys() - self._stages.keys())
        for pk, stage in self._stages.items():
            known = known_stages.get(pk)
            if known is not None and (stage.kind, stage.on) != (known.kind, known.on):
                self.refuse(
                    "STAGE_KNOWN",
                    self._stage_lines[pk],
                    _("konto {number} ma już sprawę o zapłatę: {stage} z {day}.").format(
                        number=stage.account.account_no,
                        stage=StageKind(known.kind).label,
                        day=known.on,
                    ),
                    field="stage",
                    found=f"{stage.kind.label} / {stage.on}",
                    expected=f"{StageKind(known.kind).label} / {known.on}",
                )

    def _warn_ignored_stages(self, accounts: Collection[int]) -> None:
        """Say that a stage opens no debt at an item that was posted without it."""
        if accounts:
            numbers = [self._accounts.by_id[pk].account_no for pk in sorted(accounts)]
            message = _(
                "Etap przy pozycjach, które są już zaksięgowane, pominięto, konta: {accounts}. "
                "Wystornuj paczkę i wczytaj plik jeszcze raz."
            ).format(accounts=base.name_accounts(numbers))
            self.log.warn(about_file("STAGE_IGNORED", message))

    def _describe(self) -> None:
        """Say what the file comes to, for a comparison with the former program."""
        notes = self.outcome.notes
        notes += self._summary.describe()
        if self._opened_next:
            sentence = _("Konta otwarte dzień po dniu sald, z bilansem w dniu otwarcia: {count}.")
            notes.append(sentence.format(count=len(self._opened_next)))
        if self._settled:
            sentence = _("Pozycje rozliczone (0,00 zł), których się nie księguje: {count}.")
            notes.append(sentence.format(count=self._settled))
        if self._stages:
            sentence = _("Sprawy o zapłatę, które będą trwać dalej: {count}.")
            notes.append(sentence.format(count=len(self._stages)))
        if without := self._summary.name_missing_accounts():
            notes.append(_("Konta bez żadnej pozycji: {accounts}.").format(accounts=without))
        if early := self._summary.name_early_accounts():
            message = _(
                "Konta z terminem starszym niż tabela stawek odsetek: {accounts}. Program nie "
                "policzy na nich odsetek, dopóki nie uzupełnisz tabeli."
            ).format(accounts=early)
            self.log.warn(about_file("RATE_UNKNOWN", message))


def _draft_row(row: OpeningItemRow, account: Account) -> EntryDraft:
    on = find_opening_day(row.opening_date, account.opened_on)
    return draft_item(row.as_item(account.pk), on=on)


OPENING_ITEMS = base.LedgerKind(
    kind=OPENING_FILE,
    name=gettext_lazy("pozycje otwarcia"),
    row=OpeningItemRow,
    judge=OpeningItemsImport,
    checks=OpeningItemChecks,
    controls={"sum_rest": lambda row: row.rest.amount},
    on_file=OnFile(SEES, list_item_rows),
)
