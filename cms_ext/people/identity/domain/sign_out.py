from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.audit.models.event import Stream
from cms_ext.people.identity.domain.session import end
from cms_ext.people.identity.models import SignInSession, User


@transaction.atomic
def end_one_session(row: SignInSession, user: User, origin: Origin) -> bool:
    """Sign one browser of a login out at its next request; False when it was out already."""
    if not end(row, timezone.now()):
        return False
    record(
        "SESSIONS_ENDED",
        origin,
        stream=Stream.SIGN_IN,
        obj=user,
        subject=user.person,
        changes={"count": 1},
    )
    return True
