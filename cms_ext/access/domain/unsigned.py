"""Forms from the site that nobody signed end by themselves (`access.md` §2a)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cms_ext.access.domain.status import signed_by
from cms_ext.access.models import AccessApplication, AccessSettings
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.office.audit.domain.event import SYSTEM, record


def end_unsigned(today: date) -> int:
    """SUBMITTED → WITHDRAWN, the day after the last one for the signature; how many. Repeatable."""
    days = AccessSettings.load().unsigned_days
    waiting = AccessApplication.objects.filter(
        channel=ApplicationChannel.WEB, state=ApplicationState.SUBMITTED, in_queue=False
    )
    late = [one.pk for one in waiting if signed_by(one, days) < today]
    return sum(_end(key) for key in late)


@transaction.atomic
def _end(key: int) -> bool:
    application = AccessApplication.objects.select_for_update(of=("self",)).get(pk=key)
    if application.state != ApplicationState.SUBMITTED or application.in_queue:
        return False
    application.state = ApplicationState.WITHDRAWN
    application.save(update_fields=["state"])
    record(
        "WITHDRAWN",
        SYSTEM,
        obj=application,
        subject=application.person,
        from_state=ApplicationState.SUBMITTED,
        to_state=ApplicationState.WITHDRAWN,
        reason_code="NOT_SIGNED",
    )
    return True
