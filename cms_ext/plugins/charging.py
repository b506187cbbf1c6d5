"""What one plugin does and another one charges: a service, owed on somebody's account.

There is no foreign key between plugins. Whoever does the work has a key for it (`case:…`), whoever
keeps accounts posts it under that key, once. On a site that keeps no accounts nothing is charged,
and the office does it by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms_ext.plugins.contract import PaperLink
from cms_ext.plugins.payer_accounts import Charging, PayerAccount
from cms_ext.plugins.registry import declared, filled_slot, plugins


@dataclass(frozen=True, slots=True)
class NewCharge:
    """What is to be charged: `grosze` more than zero, owed by `person` by `due_date`.

    `key` names the work outside; `title` is what the payer reads on the account.
    """

    key: str
    account_no: str
    person: Any
    grosze: int
    title: str
    due_date: date


@dataclass(frozen=True, slots=True)
class PostedCharge:
    """What stands on the account: `taken_back` once it was reversed, `url` for its payer."""

    account_no: str
    grosze: int
    booked_on: date
    due_date: date
    url: str
    taken_back: bool


def chargeable_accounts(person: Any, today: date) -> Sequence[PayerAccount]:
    """The accounts of this person that can be charged today; none where no plugin keeps any."""
    slot = _slot()
    found: Sequence[PayerAccount] = declared(slot.accounts)(person, today) if slot else ()
    return found


def accounts_are_kept() -> bool:
    """Whether a plugin of this site charges."""
    return _slot() is not None


def may_charge(user: Any) -> bool:
    """Whether this member of staff may charge; nobody where no plugin does."""
    slot = _slot()
    return slot is not None and bool(user.has_perms(slot.rights))


def post_charge(charge: NewCharge, origin: Any, today: date) -> None:
    """Charge it, in the caller's transaction; a key that stands there charges nothing anew.

    Raises Refusal: without the right, on an account that the person does not pay for, for another
    amount under a known key, and whatever the accounts themselves refuse.
    """
    slot = _slot()
    assert slot is not None  # whoever calls has asked accounts_are_kept
    declared(slot.charge)(charge, origin, today)


def posted_charges(keys: Collection[str], today: date) -> Mapping[str, PostedCharge]:
    """What became of these, by key; what is not charged is not there. No keys cost nothing."""
    slot = _slot()
    if slot is None or not keys:
        return {}
    found: Mapping[str, PostedCharge] = declared(slot.posted)(keys, today)
    return found


def charged_work(keys: Collection[str], user: object, today: date) -> Mapping[str, PaperLink]:
    """The work behind charges, and the decisions behind corrections, by key: only what this
    reader may open. No keys cost nothing.
    """
    links: dict[str, PaperLink] = {}
    for plugin in plugins():
        if keys and plugin.charged_work:
            links.update(declared(plugin.charged_work)(keys, user, today))
    return links


def _slot() -> Charging | None:
    return filled_slot(lambda plugin: plugin.charging)
