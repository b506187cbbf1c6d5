"""Whose cases somebody follows beside his own: by the accounts that another plugin keeps.

Each answer but those of `account_book` and `payers_of_premises` is a question of account numbers,
made to stand inside that of whoever asks; None where no plugin keeps accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cms_ext.plugins.payer_accounts import FollowedAccounts
from cms_ext.plugins.registry import declared, filled_slot

Numbers = QuerySet[Any, Any] | None


def followed_accounts(user: object, today: date) -> Numbers:
    """The accounts for which he pays, or for whose payer he acts or looks."""
    return _answer_of_plugin(lambda slot: slot.followed, user, today)


def accounts_acted_on(user: object, today: date) -> Numbers:
    """Those of them on which he may write."""
    return _answer_of_plugin(lambda slot: slot.acted_on, user, today)


def accounts_left(person: int | None, today: date) -> Numbers:
    """Those on which this person acted for the payer, and does no more."""
    return _answer_of_plugin(lambda slot: slot.left, person, today)


def account_book(number: str, user: object, today: date) -> str:
    """Where this member of staff reads the account of this number; "" where he reads none.

    No number costs nothing.
    """
    slot = filled_slot(lambda plugin: plugin.followed_accounts)
    if not number or slot is None or not slot.book:
        return ""
    found: str = declared(slot.book)(number, user, today)
    return found


def payers_of_premises(premises: object) -> Sequence[tuple[str, int]]:
    """The number of each account of a flat, and the key of the person who pays for it."""
    slot = filled_slot(lambda plugin: plugin.followed_accounts)
    if slot is None or not slot.of_premises:
        return ()
    found: Sequence[tuple[str, int]] = declared(slot.of_premises)(premises)
    return found


def _answer_of_plugin(path: Callable[[FollowedAccounts], str], who: object, today: date) -> Numbers:
    slot = filled_slot(lambda plugin: plugin.followed_accounts)
    found: Numbers = None if slot is None else declared(path(slot))(who, today)
    return found
