from __future__ import annotations

from django.db import transaction

from cms_ext.office.audit.domain.event import Origin, record
from members_area.completeness.models import NumberWaiver


@transaction.atomic
def waive(waiver: NumberWaiver, *, origin: Origin) -> NumberWaiver:
    """Save that a number was deliberately not used, with the reason; or correct such a row."""
    waiver.reason = waiver.reason.strip()
    waiver.full_clean()
    waiver.save()
    record("NUMBER_WAIVED", origin, obj=waiver, note=str(waiver), changes={"reason": waiver.reason})
    return waiver
