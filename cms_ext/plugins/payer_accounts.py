"""Accounts that a plugin keeps: who charges on them, and whose cases follow them."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.plugins.malformed import require


@dataclass(frozen=True, slots=True)
class PayerAccount:
    """An account of a person that a plugin keeps: its number, and what it is for in a few words."""

    number: str
    detail: str


@dataclass(frozen=True, slots=True)
class Charging:
    """Accounts on which other plugins charge what they did; one plugin of a site has it.

    Dotted paths (`cms_ext.plugins.charging` has the types): `accounts` is
    `(person, today) -> Sequence[PayerAccount]`, those for which the person pays. `charge` is
    `(NewCharge, origin, today) -> None`: it posts in the caller's transaction, once for a key, and
    raises a Refusal, also for whoever has not all `rights`. `posted` is
    `(keys, today) -> Mapping[str, PostedCharge]`, in a fixed number of queries.
    """

    rights: tuple[str, ...]
    accounts: str
    charge: str
    posted: str

    def __post_init__(self) -> None:
        require(bool(self.rights), "Charging.rights names who may charge: leave it not empty.")


@dataclass(frozen=True, slots=True)
class FollowedAccounts:
    """Accounts whose cases a reader follows beside his own; one plugin of a site has it.

    Dotted paths of questions that stand inside another one, each of account numbers: `followed` is
    `(user, today) -> QuerySet`, those that he pays for, or for whose payer he acts or looks, and
    `acted_on` those of them on which he may also write. `left` is `(person, today) -> QuerySet`:
    those on which the person acted for the payer, and does no more. `book` is
    `(number, user, today) -> str`: the address where this member of staff reads the account, ""
    where it is none or not his to read; without it cases lead to no account. `of_premises` is
    `(premises) -> Sequence[tuple[str, int]]`: the number of each account of a flat with the key of
    the person who pays; without it cases of a flat are those that name it.
    """

    followed: str
    acted_on: str
    left: str
    book: str = ""
    of_premises: str = ""
