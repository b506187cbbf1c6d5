"""Mapping profiles: shipped or saved by staff, and what residents would see by one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.tables import FileFinding, FileRefused, FindingLog, TableLimits
from cms_ext.base.tables.findings import about_file, shorten_value
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.evidence.audit.domain.event import Origin, record
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

# A version of a saved profile, as a snapshot names it; no name of a profile has the sign.
_VERSION = re.compile(r"(.+)#([0-9]{1,5})")


def list_profiles() -> QuerySet[MappingProfile]:
    """Return the saved profiles that are in use, by name."""
    return MappingProfile.objects.filter(ended_at__isnull=True).select_related("saved_by")


def profile_names() -> list[tuple[str, str]]:
    """List names and titles of all profiles, saved ones first."""
    saved = [(row.name, row.name) for row in list_profiles()]
    return [*saved, *((profile.name, profile.title) for profile in shipped_profiles().values())]


def find_profile(name: str) -> Profile | None:
    """Return a profile by its name, the version `name#2` of a saved one, or None."""
    if name in shipped_profiles():
        return shipped_profiles()[name]
    rows = MappingProfile.objects.all()
    if found := _VERSION.fullmatch(name):
        row = rows.filter(name=found[1], version=int(found[2])).first()
    else:
        row = rows.filter(name=name, ended_at__isnull=True).first()
    return get_profile(row) if row else None


def require_profile(name: str, encoding: str | None) -> Profile:
    """Return a profile by its name, for files in a chosen encoding. Raises FileRefused."""
    profile = find_profile(name)
    if profile is None:
        known = ", ".join(name for name, _title in profile_names())
        message = _("Nie ma układu plików „{name}”.").format(name=shorten_value(name))
        raise FileRefused(about_file("PROFILE_UNKNOWN", message, expected=known))
    return replace(profile, encoding=encoding) if encoding else profile


def get_profile(row: MappingProfile) -> Profile:
    """Return the profile of a row, by the name that says its version."""
    return load_profile(f"{row.name}#{row.version}", row.content)


@transaction.atomic
def save_profile(name: str, profile: Profile, *, origin: Origin) -> MappingProfile:
    """Save a profile under this name; a former version ends. Raises ValidationError."""
    _require_name(name)
    if profile.balance is BalanceFrom.ELSEWHERE:
        message = _(
            "Ten plik nie podaje sald. Wpisz nazwę układu, który je czyta, i zaznacz „Dopisz ten "
            "plik do układu”."
        )
        raise ValidationError({"joins": message})
    versions = _lock_versions(name)
    last = max((row.version for row in versions), default=0)
    _end(versions, origin)
    row = MappingProfile.objects.create(
        name=name,
        version=last + 1,
        content=dump_profile(profile),
        saved_at=timezone.now(),
        saved_by=origin.actor,
    )
    record("MAPPING_PROFILE_SAVED", origin, obj=row, changes={"version": row.version})
    return row


@transaction.atomic
def rename_profile(row: MappingProfile, name: str, *, origin: Origin) -> MappingProfile:
    """Give a profile another name, which is a new version of its own; return that.

    Raises ValidationError: a name in use, a profile that was changed meanwhile.
    """
    _require_name(name)
    if any(version.ended_at is None for version in _lock_versions(name)):
        raise ValidationError({"name": _("Układ o tej nazwie już jest.")})
    _require_current(row)
    _end([row], origin)
    versions = [version.version for version in _lock_versions(name)]
    renamed = MappingProfile.objects.create(
        name=name,
        version=max(versions, default=0) + 1,
        content=row.content,
        saved_at=timezone.now(),
        saved_by=origin.actor,
    )
    changes = {"before": row.name, "after": name}
    record("MAPPING_PROFILE_RENAMED", origin, obj=renamed, changes=changes)
    return renamed


@transaction.atomic
def remove_profile(row: MappingProfile, *, origin: Origin) -> None:
    """End a profile; it stays for snapshots that were read by it. Raises ValidationError."""
    _require_current(row)
    _end([row], origin)
    record("MAPPING_PROFILE_REMOVED", origin, obj=row)


def _lock_versions(name: str) -> list[MappingProfile]:
    return list(MappingProfile.objects.select_for_update().filter(name=name).order_by("version"))


def _require_current(row: MappingProfile) -> None:
    row.refresh_from_db(from_queryset=MappingProfile.objects.select_for_update())
    if row.ended_at is not None:
        raise ValidationError(_("Ten układ ktoś już zmienił albo usunął."))


def _require_name(name: str) -> None:
    if "#" in name or name in shipped_profiles():
        raise ValidationError({"name": _("Wybierz inną nazwę, bez znaku #.")})


def _end(rows: Iterable[MappingProfile], origin: Origin) -> None:
    for row in rows:
        if row.ended_at is None:
            row.ended_at, row.ended_by = timezone.now(), origin.actor
            row.save()


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
