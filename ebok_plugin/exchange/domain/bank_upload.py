"""A bank's file as it came, and how it is to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings

from ebok_plugin.exchange.bank import PROFILES, BankProfile, Detection, detect_profile
from ebok_plugin.exchange.models import OwnBankAccount

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
