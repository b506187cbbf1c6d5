"""A forgotten password at the desk: a new starter password for a login that is in use."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from cms_ext.desks.people.person_register.domain.desks import (
    ID_NOT_SEEN,
    WRONG_STATE,
    refusal,
    serving,
)
from cms_ext.desks.people.person_register.domain.letter import Handover, Letter, office_of, printed
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.activation import issue_code
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.plugins import applying

# Where nobody takes applications, and so nobody has settled it.
USUALLY_VALID = timedelta(days=14)


@transaction.atomic
def new_code_for_login(
    user: User, origin: Origin, *, id_seen: bool, handed_to: str, today: date
) -> Letter:
    """A forgotten password at the desk: a new code for a login that is in use.

    The own password goes on working until the owner sets a new one. Raises Refusal.
    """
    procedure = serving(user, origin)
    refuse_unseen(id_seen, handed_to)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.state not in LoginState.entering():
        raise refusal(WRONG_STATE, state=LoginState(user.state).label)
    issued = issue_code(user, CodeChannel.PRINT, _valid_for())
    record(
        "CREDENTIALS_ISSUED", origin, obj=user, subject=user.person, reason_code=CodeChannel.PRINT
    )
    return printed(
        Handover(
            office=office_of(procedure.panel),
            number="",
            name=user.get_full_name(),
            address="",
            login=user.login if procedure.login_in_message else "",
            code=issued.code,
            expires_at=issued.row.expires_at,
            handed_to=handed_to.strip(),
            today=today,
        )
    )


def refuse_unseen(id_seen: bool, handed_to: str) -> None:
    """A code goes into nobody's hands unless a document was looked at. Raises Refusal."""
    if not (id_seen and handed_to.strip()):
        raise refusal(ID_NOT_SEEN)


def _valid_for() -> timedelta:
    settled = applying()
    valid: timedelta = settled.code_valid() if settled else USUALLY_VALID
    return valid
