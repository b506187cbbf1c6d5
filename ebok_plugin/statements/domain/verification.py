"""Codes that stand on papers with a balance: easy to read aloud, hard to guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import keyed_hash, keys
from ebok_plugin.statements.models import CheckCode

# 29 symbols, a prime number, as the check needs it. None looks like another one: no I, L and O
# beside 1 and 0, no U beside V, no V beside W.
ALPHABET = "ABCDEFGHJKMNPQRSTWXYZ23456789"
LENGTH, GROUP = 12, 4
_DRESS = str.maketrans("", "", " -\N{NO-BREAK SPACE}\N{EN DASH}\N{NON-BREAKING HYPHEN}")


def code_for(proved: str, age: int = 0) -> str:
    """The code of a text that says what is proved: `K7QF-2M9T-XB4C`, 53 bits.

    `age` is that of the key, as in `keyed_hash`: a code is printed with the key in use.
    """
    number = int(keyed_hash(f"check code of {proved}", age), 16)
    symbols = []
    for _place in range(LENGTH - 1):
        number, place = divmod(number, len(ALPHABET))
        symbols.append(place)
    symbols.append(-_weighted(symbols) % len(ALPHABET))
    text = "".join(ALPHABET[place] for place in symbols)
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def bare(typed: str) -> str:
    """The typed text without separators and in one case, cut a little beyond a code's length."""
    return typed.translate(_DRESS).upper()[: 2 * LENGTH]


def is_whole(typed: str) -> bool:
    """Whether it can be a code at all: the length, the symbols and the check symbol."""
    code = bare(typed)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return _weighted([ALPHABET.index(symbol) for symbol in code]) % len(ALPHABET) == 0


def check_code_hash(typed: str, age: int = 0) -> str:
    """The keyed hash under which a code is stored; any other text has one, too."""
    return keyed_hash(f"check code {bare(typed)}", age)


def check_code_hashes(typed: str) -> list[str]:
    """The hashes under which a code may be stored: by the key in use and those before it."""
    return [check_code_hash(typed, age) for age in range(len(keys()))]


def _weighted(places: list[int]) -> int:
    """Each symbol times the number of its place from the end, the last one times one."""
    return sum(place * weight for place, weight in zip(places, range(LENGTH, 0, -1), strict=False))


@dataclass(frozen=True, slots=True)
class ProvedFacts:
    """The facts that a printed code proves: account, period and closing balance."""

    account_no: str
    start: date
    end: date
    closing: Money

    @property
    def account_hash(self) -> str:
        return keyed_hash(f"account {self.account_no}")

    def closing_hash(self, age: int = 0) -> str:
        return keyed_hash(
            f"closing {self.account_no} {self.start} {self.end} {self.closing.grosze}", age
        )


def printed_code(proved: ProvedFacts, *, issued_on: date, age: int = 0) -> str:
    """The code of these facts on this day, whether it was ever issued or not."""
    return code_for(f"{proved.closing_hash(age)} {issued_on}", age)


def issue_code(proved: ProvedFacts, *, issued_on: date) -> str:
    """The code to print, kept as a hash; the same facts on the same day give the same code."""
    code = printed_code(proved, issued_on=issued_on)
    CheckCode.objects.get_or_create(
        code_hash=check_code_hash(code),
        defaults={
            "account_hash": proved.account_hash,
            "start": proved.start,
            "end": proved.end,
            "closing_hash": proved.closing_hash(),
            "issued_on": issued_on,
        },
    )
    return code
