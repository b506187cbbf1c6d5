"""What the text of a bank operation says of accounts and payments."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

from cms_ext.base.text.folding import folded_words

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


class Payable(Protocol):
    """An account as a text may name it."""

    @property
    def account_no(self) -> str: ...

    @property
    def payer_name(self) -> str: ...


class OperationText:
    """The text of an operation, taken apart once to be compared with many payments."""

    def __init__(self, line: BankText) -> None:
        self._reference = bare_reference(line.bank_ref)
        self._numbers = frozenset(NUMBER.findall(line.title.upper()))
        self._title = words_of(line.title)
        self._words = frozenset(words_of(f"{line.name} {line.title}"))

    def speaks_of(
        self, account: Payable, *, reference: str, title: str, payer_name: str = ""
    ) -> bool:
        """Whether it names a file's payment: by reference, account's number, or payer.

        A part of the payer's name is enough beside the same title. A title alone tells nothing:
        many payers write the same.
        """
        if self._reference and self._reference == bare_reference(reference):
            return True
        if account.account_no in self._numbers:
            return True
        same_title = bool(self._title) and self._title == words_of(title)
        return any(
            self._names(payer, in_part=same_title) for payer in (account.payer_name, payer_name)
        )

    def _names(self, payer: str, *, in_part: bool) -> bool:
        parts = words_of(payer)
        telling = [part for part in parts if len(part) >= TELLING]
        if in_part:
            return not self._words.isdisjoint(telling)
        return bool(telling) and self._words.issuperset(parts)


@lru_cache(maxsize=100_000)
def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a name or an address, which come again with every page and file."""
    return tuple(folded_words(text))


def bare_reference(reference: str) -> str:
    """A bank reference without the two letters that one of its channels puts before it."""
    return reference[2:] if reference[:2].isalpha() else reference
