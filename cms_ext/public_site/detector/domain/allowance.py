"""What is public although it looks personal: entered and changed with a reason and an end."""

from __future__ import annotations

from django.db import transaction

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.public_site.detector.models import Allowance


@transaction.atomic
def add_allowance(allowance: Allowance, *, origin: Origin) -> Allowance:
    """Put a value on the whitelist; raises ValidationError for what is none of its kind."""
    allowance.added_by = origin.actor
    allowance.full_clean()
    allowance.save()
    _record("ALLOWANCE_ENTERED", allowance, origin)
    return allowance


@transaction.atomic
def change_allowance(allowance: Allowance, *, origin: Origin) -> Allowance:
    """Keep another reason or another end. The value stays: what was allowed can be told later."""
    allowance.full_clean()
    allowance.save(update_fields=["reason", "ends_on"])
    _record("ALLOWANCE_CHANGED", allowance, origin)
    return allowance


def _record(action: str, allowance: Allowance, origin: Origin) -> None:
    term = {"od": allowance.starts_on.isoformat(), "do": allowance.ends_on.isoformat()}
    record(action, origin, obj=allowance, reason_code=allowance.kind, changes=term)
