"""What the text of a bank operation says of accounts and payments."""

from __future__ import annotations

import re
from typing import Protocol

from cms_ext.base.folding import folded_words
from ebok_plugin.ledger.models import Account

# A shorter word stands in too many names.
TELLING = 4
NUMBER = re.compile(r"[0-9A-Z][0-9A-Z/-]{2,19}")


class BankText(Protocol):
    """What an operation says of itself beside its day and amount."""

    @property
    def title(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def bank_ref(self) -> str: ...


def speaks_of(line: BankText, account: Account, reference: str, payer_name: str = "") -> bool:
    """Whether an operation names a file's payment: by reference, account's number, or payer.

    The title tells nothing: many payers write the same.
    """
    if (told := bare_reference(reference)) and told == bare_reference(line.bank_ref):
        return True
    if account.account_no in NUMBER.findall(line.title.upper()):
        return True
    words = set(folded_words(f"{line.name} {line.title}"))
    return any(_is_named(name, words) for name in (account.payer_name, payer_name))


def _is_named(name: str, words: set[str]) -> bool:
    parts = folded_words(name)
    return words.issuperset(parts) and any(len(part) >= TELLING for part in parts)


def bare_reference(reference: str) -> str:
    """A bank reference without the two letters that one of its channels puts before it."""
    return reference[2:] if reference[:2].isalpha() else reference
