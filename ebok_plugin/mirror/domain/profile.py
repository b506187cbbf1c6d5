"""Mapping profiles: shipped or saved by staff, and what residents would see by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.tables import FileFinding, FindingLog, TableLimits
from cms_ext.desks.import_desk.domain.layout import SavedLayouts
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.domain.book import AccountBalance, OpenDebit
from ebok_plugin.ledger.domain.overview import BalanceWords, balance_in_words
from ebok_plugin.mirror.domain.rows import (
    BalanceRow,
    ComponentRow,
    FreeMoneyRow,
    ItemRow,
    NextChargeRow,
    PostingRow,
    SnapshotRow,
)
from ebok_plugin.mirror.mapping.loading import dump_profile, load_profile, shipped_profiles
from ebok_plugin.mirror.mapping.profile import BalanceFrom, DayFrom, Profile
from ebok_plugin.mirror.mapping.snapshot import MappedSource
from ebok_plugin.mirror.models import MappingProfile

PROFILES = SavedLayouts(MappingProfile, load_profile, dump_profile, shipped_profiles)


def save_profile(name: str, profile: Profile, *, origin: Origin) -> MappingProfile:
    """Save a profile that says balances, as `SavedLayouts.save`. Raises ValidationError."""
    if profile.balance is BalanceFrom.ELSEWHERE:
        message = _(
            "Ten plik nie podaje sald. Wpisz nazwę układu, który je czyta, i zaznacz „Dopisz ten "
            "plik do układu”."
        )
        raise ValidationError({"joins": message})
    row: MappingProfile = PROFILES.save(name, profile, origin=origin)
    return row


MAX_ACCOUNTS, MAX_LINES = 20, 4


@dataclass(slots=True)
class PreviewAccount:
    """An account with the first rows that say what its balance is made of."""

    account_no: str
    row: BalanceRow | None = None
    items: list[ItemRow] = field(default_factory=list)
    free_money: list[FreeMoneyRow] = field(default_factory=list)
    postings: list[PostingRow] = field(default_factory=list)
    components: list[ComponentRow] = field(default_factory=list)
    coming: NextChargeRow | None = None
    words: BalanceWords = BalanceWords("", "")

    def add(self, row: SnapshotRow) -> None:
        if isinstance(row, BalanceRow):
            self.row = row
        elif isinstance(row, ItemRow):
            self.items.append(row)
        elif isinstance(row, FreeMoneyRow):
            self.free_money.append(row)
        elif isinstance(row, PostingRow):
            self.postings = [*self.postings, row][-MAX_LINES:]
        elif isinstance(row, ComponentRow):
            self.components.append(row)
        else:
            self.coming = row


@dataclass(frozen=True, slots=True)
class ProfilePreview:
    """What a profile reads from a file: the first accounts, and what is wrong.

    `sum_balance` is None for a file whose accounts have their balances in another one.
    """

    day: date
    accounts: tuple[PreviewAccount, ...]
    account_count: int
    sum_balance: Money | None
    errors: tuple[FileFinding, ...]
    error_count: int
    cleaned: tuple[tuple[str, str, str], ...]


def preview_profile(
    profile: Profile, file: ForeignFile, *, today: date, limits: TableLimits
) -> ProfilePreview:
    """Read the whole file by a profile that is not saved yet. Raises FileRefused."""
    sent = today if profile.day.origin == DayFrom.SENDER else None
    source = MappedSource(profile, file, day=sent, limits=limits)
    day = source.facts.day or today
    log = FindingLog()
    accounts: dict[str, PreviewAccount] = {}
    numbers, total = set[str](), ZERO
    for row in source.read_rows(log):
        numbers.add(row.account_no)
        if row.account_no not in accounts and len(accounts) < MAX_ACCOUNTS:
            accounts[row.account_no] = PreviewAccount(row.account_no)
        if row.account_no in accounts:
            accounts[row.account_no].add(row)
        if isinstance(row, BalanceRow):
            total += row.balance
    source.judge_controls(log)
    for account in accounts.values():
        account.words = balance_words(account.row, account.items, day)
    return ProfilePreview(
        day,
        tuple(accounts.values()),
        len(numbers),
        None if profile.balance is BalanceFrom.ELSEWHERE else total,
        tuple(log.errors),
        log.error_count,
        source.cleaned,
    )


def balance_words(row: BalanceRow | None, items: Iterable[ItemRow], day: date) -> BalanceWords:
    """Say the balance as the panel does (`reader.balance_in`), by the rows that were just read."""
    if row is None:
        return BalanceWords(_("Bez salda"), _("Saldo tego konta musi podać inny plik."))
    debits, left = [], max(row.balance, ZERO)
    for item in sorted(items, key=lambda one: one.due_date):
        if part := min(item.remaining, left):
            debits.append(OpenDebit(item.line, item.due_date, part))
            left -= part
    nearest = next((place for place, one in enumerate(debits) if one.due_date >= day), None)
    if left and nearest is not None:
        debits[nearest] = replace(debits[nearest], amount=debits[nearest].amount + left)
        left = ZERO
    balance = AccountBalance(
        day, row.balance, max(-row.balance, ZERO), tuple(debits), without_term=left
    )
    return balance_in_words(balance)
