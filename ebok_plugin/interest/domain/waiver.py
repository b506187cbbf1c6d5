"""Waiving interest that was claimed (umorzenie odsetek, `interest.md` §4)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.by_hand import post_adjustment
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import SubAccount
from ebok_plugin.money import ZERO, Money


def waive_notes(
    account: Account,
    amount: Money,
    *,
    on: date,
    reason: str,
    made_by: User,
    today: date,
    key: str = "",
) -> LedgerEntry:
    """Post an ADJUSTMENT that pays the account's notes, the oldest first; `amount` is positive.

    Raises PostingError: AMOUNT_SIGN, REASON_REQUIRED, WAIVER_TOO_LARGE when more is waived than is
    open of interest, ALREADY_POSTED for a `key` that was used, and those of the ledger.
    """
    if amount <= ZERO:
        raise PostingError("AMOUNT_SIGN", _("Podaj kwotę umorzenia większą od zera."))
    return post_adjustment(
        account,
        -amount,
        on=on,
        due_date=None,
        subaccount=SubAccount.INTEREST,
        title=_("Umorzenie odsetek"),
        reason=reason,
        made_by=made_by,
        today=today,
        key=key,
    )
