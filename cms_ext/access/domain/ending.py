"""What ends by itself: unsigned and unused applications, and logins without a right.

The nightly job looks at logins (`access.md` §4); requests check the right by date themselves
(`Panel.admits`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver

from cms_ext.access.domain.notice import notify_closed, notify_expired
from cms_ext.access.domain.status import last_signing_day
from cms_ext.access.domain.step import ACTIVATE, EXPIRE, enter_state, lock_and_check
from cms_ext.access.models import AccessApplication, AccessSettings, EndedRight
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState, RejectReason, Unsigned
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.people.identity.domain.activation_code import activated, code_expired
from cms_ext.people.identity.domain.login_state import close_login
from cms_ext.people.identity.models import ActivationCode, User
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState
from cms_ext.plugins import AccessProcedure, list_procedures


@receiver(activated)
@transaction.atomic
def activate_applications(sender: Any, user: User, **kwargs: Any) -> None:
    """CREDENTIALS_ISSUED → ACTIVATED: the owner set a password. Other states stay as they are."""
    for application in _waiting().filter(user=user):
        origin = Origin(actor=user, panel=user.realm)
        lock_and_check(application, ACTIVATE, origin)
        enter_state(application, ACTIVATE, origin)


@receiver(code_expired)
@transaction.atomic
def expire_applications(sender: Any, code: ActivationCode, **kwargs: Any) -> None:
    """CREDENTIALS_ISSUED → EXPIRED and T6: the time of the code has passed."""
    for application in _waiting().filter(issues__code=code):
        lock_and_check(application, EXPIRE, SYSTEM)
        enter_state(application, EXPIRE, SYSTEM, reason_code=code.channel)
        notify_expired(application)


def _waiting() -> QuerySet[AccessApplication]:
    return AccessApplication.objects.filter(state=ApplicationState.CREDENTIALS_ISSUED)


def end_unsigned(today: date) -> int:
    """SUBMITTED → WITHDRAWN, the day after the last one for the signature; returns how many.

    Repeatable.
    """
    days = AccessSettings.load().unsigned_days
    waiting = AccessApplication.objects.filter(
        channel=ApplicationChannel.WEB, state=ApplicationState.SUBMITTED, in_queue=False
    )
    late = [one.pk for one in waiting if last_signing_day(one, days) < today]
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
        reason_code=Unsigned.NOT_SIGNED,
    )
    return True


@dataclass(frozen=True, slots=True)
class Ending:
    """How a login without a right ends: the reason, and how long it stays open before."""

    reason: ClosedReason
    stays_open: timedelta


# By the reason for which a procedure turns people away. A payer who settled the last account can
# see the last settlement for a while.
ENDINGS = {
    RejectReason.NOT_MEMBER: Ending(ClosedReason.MEMBERSHIP_ENDED, timedelta(0)),
    RejectReason.NOT_PAYER: Ending(ClosedReason.NO_PAYER_ACCOUNT, timedelta(days=90)),
}


def close_ended_rights(today: date) -> int:
    """Close the logins of people whose right to their panel ended; returns how many.

    Repeatable. Logins stay open in a realm whose procedures do not say how rights end.
    """
    by_realm: dict[str, list[AccessProcedure]] = {}
    for realm, procedure in list_procedures():
        by_realm.setdefault(realm, []).append(procedure)
    return sum(_look_at(realm, ways, today) for realm, ways in by_realm.items())


def _look_at(realm: str, ways: list[AccessProcedure], today: date) -> int:
    endings = [
        ending
        for way in ways
        if (ending := ENDINGS.get(RejectReason(way.not_entitled_reason))) is not None
    ]
    if not endings:
        return 0
    longest = max(endings, key=lambda ending: ending.stays_open)
    logins = User.objects.filter(realm=realm).exclude(state=LoginState.CLOSED)
    keys = list(logins.order_by("pk").values_list("pk", flat=True))
    return sum(_close_if_ended(key, ways, longest, today) for key in keys)


@transaction.atomic
def _close_if_ended(key: int, ways: list[AccessProcedure], ending: Ending, today: date) -> bool:
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=key)
    person = user.person
    if person is None or user.state == LoginState.CLOSED:
        return False
    if any(way.holds_right(person, today) for way in ways):
        EndedRight.objects.filter(user=user).delete()
        return False
    ended, _ = EndedRight.objects.get_or_create(user=user, defaults={"since": today})
    if today - ended.since < ending.stays_open:
        return False
    ended.delete()
    close_login(user, ending.reason, SYSTEM)
    notify_closed(person, ways[0].panel, str(ending.reason.label))
    return True
