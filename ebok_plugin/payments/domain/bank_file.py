"""A bank's file as it came, how it is to be read, and the report on its import."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.payments.bank import (
    PROFILES,
    Balance,
    BankFinding,
    BankProfile,
    Detection,
    PartialStatement,
    detect_profile,
)
from ebok_plugin.payments.models import BankEntry, OwnBankAccount

AUTO = "auto"


class UnknownProfile(ValueError):
    """No dialect has this code; `codes` lists those there are."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.codes = [AUTO, *PROFILES]


@dataclass(frozen=True, slots=True)
class BankUpload:
    """An uploaded file. `confirmed` are the codes of findings that staff have confirmed.

    `any_account` reads statements of foreign accounts and currencies, for rehearsal only.
    """

    filename: str
    data: bytes
    profile: str = AUTO
    confirmed: frozenset[str] = frozenset()
    any_account: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def detection(self) -> Detection:
        """The dialect to read it by, and why. Raises UnknownProfile and BankFileError."""
        known = profiles()
        if self.profile == AUTO:
            return detect_profile(self.data, known)
        if self.profile not in known:
            raise UnknownProfile(self.profile)
        return Detection(known[self.profile], "")


def profiles() -> Mapping[str, BankProfile]:
    """The shipped dialects with what this site agreed with its bank about virtual accounts."""
    return {
        code: replace(
            profile,
            sort_code=settings.COOP_BANK_SORT_CODE,
            client_id=settings.COOP_BANK_CLIENT_ID,
        )
        for code, profile in PROFILES.items()
    }


def own_accounts() -> set[str]:
    """The co-op's own accounts: those of the settings and those that staff added."""
    added = OwnBankAccount.objects.values_list("nrb", flat=True)
    return {*settings.COOP_OWN_BANK_ACCOUNTS, *added}


class BankImportStatus(TextChoices):
    REHEARSED = "rehearsed", gettext_lazy("sprawdzono na próbę")
    POSTED = "posted", gettext_lazy("zaksięgowano")
    UNCHANGED = "unchanged", gettext_lazy("bez zmian")
    QUARANTINED = "quarantined", gettext_lazy("zatrzymano")
    REFUSED = "refused", gettext_lazy("odrzucono")

    @property
    def is_good(self) -> bool:
        """Whether the operator has nothing to do."""
        return self in (
            BankImportStatus.REHEARSED,
            BankImportStatus.POSTED,
            BankImportStatus.UNCHANGED,
        )


@dataclass(slots=True)
class BankReport:
    """The result of one file. `statements` is filled for refused files as far as they were read.

    `fates` counts the operations of the new statements, `sums` adds up their signed amounts;
    `waits` counts those that wait, by `BankEntry.WaitReason`.
    """

    filename: str
    status: BankImportStatus = BankImportStatus.REFUSED
    format: str = ""
    profile: str = ""
    reason: str = ""
    statements: Sequence[PartialStatement] = ()
    fates: dict[str, int] = field(default_factory=dict)
    sums: dict[str, Decimal] = field(default_factory=dict)
    waits: dict[str, int] = field(default_factory=dict)
    errors: list[BankFinding] = field(default_factory=list)
    warnings: list[BankFinding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The object of contract.md §11; amounts are decimal strings."""
        return {
            "status": str(self.status),
            "format": self.format,
            "profile": self.profile,
            "statements": [_statement(statement) for statement in self.statements],
            "matched": self.fates.get(BankEntry.Fate.MATCHED, 0),
            "unmatched": self.fates.get(BankEntry.Fate.UNMATCHED, 0),
            "duplicates": self.fates.get(BankEntry.Fate.DUPLICATE, 0)
            + self.fates.get(BankEntry.Fate.FROM_FILE, 0),
            "errors": [finding_as_json(found, self.filename) for found in self.errors],
            "warnings": [finding_as_json(found, self.filename) for found in self.warnings],
        }


def finding_as_json(finding: BankFinding, filename: str) -> dict[str, Any]:
    """One error or warning; `line` is the line of the file, `field` the tag or element."""
    return {
        "code": str(finding.code),
        "file": filename,
        "line": finding.line,
        "field": finding.field,
        "found": finding.found,
        "expected": finding.expected,
        "message": finding.message_pl,
    }


def _statement(statement: PartialStatement) -> dict[str, Any]:
    return {
        "account": statement.iban,
        "number": statement.number,
        "opening": _amount(statement.opening),
        "closing": _amount(statement.closing),
        "entries": len(statement.entries),
        "sum": f"{statement.total:.2f}",
    }


def _amount(balance: Balance | None) -> str | None:
    return None if balance is None else f"{balance.amount:.2f}"


def save_own_account(account: OwnBankAccount, *, origin: Origin) -> OwnBankAccount:
    """Enter an account, or change one."""
    action = "OWN_ACCOUNT_ENTERED" if account._state.adding else "OWN_ACCOUNT_CHANGED"
    account.save()
    record(action, origin, obj=account, changes={"nrb": account.nrb})
    return account
