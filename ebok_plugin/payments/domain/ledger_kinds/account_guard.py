"""What of a file of accounts a second person confirms: numbers, closings, names of payers."""

from collections.abc import Callable, Collection
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.money.nrb import format_nrb
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.findings import about_file
from cms_ext.desks.import_desk.domain.table import TableOutcome
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.domain.account import NumberRule
from ebok_plugin.ledger.domain.account_change import (
    AccountChange,
    Guarded,
    announce_changes,
    list_without_email,
    needs_two_for_number,
)
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.ledger_kinds.account_rows import NO_NUMBER, AccountRow
from ebok_plugin.payments.domain.ledger_kinds.base import name_accounts

NOT_OF_RULE = "NRB_NOT_OF_RULE"
"""Finding about new accounts with numbers that the site would not build."""


class AccountGuard:
    """Collects what of one file takes two people, and informs who is concerned once it is done."""

    def __init__(self, rule: NumberRule, warn: Callable[..., None]) -> None:
        self._rule = rule
        self._warn = warn
        self._changed: dict[int, tuple[frozenset[Guarded], str]] = {}
        self._new: list[str] = []

    def judge_new(self, account_no: str, nrb: str | None) -> list[str]:
        """Note a new account; return what the report says of a number that is not of the rule."""
        if not nrb or self._rule.is_number_of(account_no, nrb):
            return []
        self._new.append(account_no)
        return [_("rachunek {nrb}, konto {number}").format(nrb=format_nrb(nrb), number=account_no)]

    def judge_existing(
        self, line: int, row: AccountRow, account: Account, changed: Collection[str]
    ) -> None:
        """Note which of the changed columns take two people, with a finding for each."""
        kinds = set()
        number = "" if row.nrb == NO_NUMBER else row.nrb or ""
        if "nrb" in changed and needs_two_for_number(
            self._rule, row.account_no, account.nrb, number
        ):
            kinds.add(Guarded.NUMBER)
            self._warn_number(line, row, account)
        if "closed_on" in changed:
            kinds.add(Guarded.CLOSING)
            self._warn_closing(line, row, account.closed_on)
        if "payer_name" in changed:
            kinds.add(Guarded.PAYER)
        if kinds:
            self._changed[account.pk] = frozenset(kinds), account.nrb or ""

    def _warn_number(self, line: int, row: AccountRow, account: Account) -> None:
        self._warn(
            Guarded.NUMBER,
            line,
            _(
                "konto {number} dostanie inny rachunek do wpłat, niż tworzy program. Zatwierdza to "
                "druga osoba: porównaj go z pismem banku."
            ).format(number=row.account_no),
            field="nrb",
            found=row.nrb or "",
            expected=_("dotąd: {old}").format(old=account.nrb or NO_NUMBER),
        )

    def _warn_closing(self, line: int, row: AccountRow, before: date | None) -> None:
        self._warn(
            Guarded.CLOSING,
            line,
            _("dzień zamknięcia konta {number} zatwierdza druga osoba.").format(
                number=row.account_no
            ),
            field="closed_on",
            found=str(row.closed_on),
            expected=_("dotąd: {old}").format(old=before or _("konto otwarte")),
        )

    def finish(self, outcome: TableOutcome, log: FindingLog) -> None:
        """Say whether two are needed, and whose payers have no e-mail to be informed by."""
        outcome.two_persons = bool(self._changed or self._new)
        if self._new:
            words = _(
                "rachunki nowych kont są inne niż te, które tworzy program: {accounts}. "
                "Zatwierdza je druga osoba: porównaj je z pismem banku."
            ).format(accounts=name_accounts(self._new))
            log.warn(about_file(NOT_OF_RULE, words))
        changed = Account.objects.filter(pk__among=set(self._changed)).select_related("payer")
        if by_post := list_without_email(changed.order_by("account_no__polish")):
            outcome.notes.append(
                _(
                    "Płatnicy kont bez e-maila dostaną listy, do druku w „Dokumentach dla "
                    "mieszkańców”: {accounts}."
                ).format(accounts=by_post)
            )

    def announce(self, origin: Origin) -> None:
        """Record the changes, which are written by now, and queue the letters."""
        changed = Account.objects.filter(pk__among=set(self._changed))
        accounts = changed.select_related("payer", "premises__building").order_by("pk")
        announce_changes(
            [AccountChange(account, *self._changed[account.pk]) for account in accounts], origin
        )
