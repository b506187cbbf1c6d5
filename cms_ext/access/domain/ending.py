"""How an application ends: at the first sign-in, or because nobody came in time."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from cms_ext.access.domain import step
from cms_ext.access.domain.notice import notify_expired
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.office.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import ActivationCode, User


@transaction.atomic
def signed_in(user: User) -> None:
    """CREDENTIALS_ISSUED → ACTIVATED: the owner set a password.

    Other states are left as they are.
    """
    for application in _waiting().filter(user=user):
        origin = Origin(actor=user, panel=user.realm)
        step.lock_and_check(application, step.ACTIVATE, origin)
        step.enter_state(application, step.ACTIVATE, origin)


@transaction.atomic
def code_expired(code: ActivationCode) -> None:
    """CREDENTIALS_ISSUED → EXPIRED and T6: the time of the code has passed."""
    for application in _waiting().filter(issues__code=code):
        step.lock_and_check(application, step.EXPIRE, SYSTEM)
        step.enter_state(application, step.EXPIRE, SYSTEM, reason_code=code.channel)
        notify_expired(application)


def _waiting() -> QuerySet[AccessApplication]:
    return AccessApplication.objects.filter(state=ApplicationState.CREDENTIALS_ISSUED)
