"""Whether a code that confirms a payment may go by letter: only to an address that is not new."""

from datetime import date, datetime, timedelta

from django.db.models import Model
from django.utils import timezone

from cms_ext.evidence.sealed_rows.domain.sealing import find_last_change
from cms_ext.people.identity.domain.second_factor import SETTLED_AFTER
from ebok_plugin.ledger.models import Account


def find_letter_day(account: Account) -> date | None:
    """Return the first day for a letter with a code; None if the address is old enough.

    As a second factor, the address must be on file for `SETTLED_AFTER`, so that nobody who changes
    it alone gets the code: whole days, by the clock of the journal that proves the change.
    """
    changed_at = _find_address_change(account)
    if changed_at is None:
        return None
    day = timezone.localdate(changed_at) + SETTLED_AFTER + timedelta(days=1)
    return day if timezone.localdate() < day else None


def _find_address_change(account: Account) -> datetime | None:
    """Return when the address changed to which `letterhead.addressee` writes."""
    payer, premises = account.payer, account.premises
    parts: list[tuple[Model, tuple[str, ...]]] = [
        (payer, ("correspondence_address",)),
        # A merger brings the account to somebody's address that may be old, but not the payer's.
        *((shell, ("merged_into",)) for shell in payer.merged_from.all()),
    ]
    if not payer.correspondence_address:
        parts += [
            (account, ("premises_id",)),
            (premises, ("building_id", "number", "address")),
            (premises.building, ("code", "address")),
        ]
    changes = (find_last_change(row, columns) for row, columns in parts)
    return max(filter(None, changes), default=None)
