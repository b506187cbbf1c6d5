"""Logins whose right has ended: the nightly look, and a death."""

from __future__ import annotations

from datetime import date

from cms_ext.audit.domain.event import Origin
from cms_ext.identity.models import Person


def close_ended_rights(today: date) -> int:
    """Close the logins of those who have nothing to open in their panel any more; how many."""
    raise NotImplementedError


def person_died(person: Person, on: date, origin: Origin) -> None:
    """Enter the death in the register and close every login of the person."""
    raise NotImplementedError
