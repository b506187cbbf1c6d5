"""A correction of what somebody owes: one plugin decides on it, another one keeps accounts.

What is handed over is a draft. It is posted by who posts, through the accounts' own verbs, and not
at all before. On a site that keeps no accounts there is no draft, and the office does it by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cms_ext.plugins.correction_draft import (
    Corrections,
    CorrectionSeen,
    NewCorrection,
)
from cms_ext.plugins.payer_accounts import PayerAccount
from cms_ext.plugins.registry import declared, filled_slot


def correctable_accounts(person: Any, today: date) -> Sequence[PayerAccount]:
    """The open accounts of this person; none where no plugin keeps any."""
    slot = _slot()
    found: Sequence[PayerAccount] = declared(slot.accounts)(person, today) if slot else ()
    return found


def propose_correction(new: NewCorrection, origin: Any, today: date) -> None:
    """Hand a draft over to who posts; under a key that is known nothing happens.

    Raises Refusal for an account that is not the person's or that the accounts refuse.
    """
    slot = _slot()
    assert slot is not None  # an account was chosen from `correctable_accounts`
    declared(slot.propose)(new, origin, today)


def correction_seen(key: str) -> CorrectionSeen | None:
    """What became of the draft of this key; None where there is none."""
    slot = _slot()
    found: Mapping[str, CorrectionSeen] = declared(slot.seen)([key]) if slot else {}
    return found.get(key)


def _slot() -> Corrections | None:
    return filled_slot(lambda plugin: plugin.corrections)
