"""Which applications a member of staff may see, and which decide: the only queries for it.

Every list, search, count, screen and attachment uses them. An application of another desk looks
as if it did not exist (`access.md` §7, AC-20).
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.desks.person_register.domain.desks import desks_of, desks_read_by
from cms_ext.people.identity.models import User
from cms_ext.plugins import AccessProcedure

SEES = "cms_ext_access.view_accessapplication"
DECIDES = "cms_ext_access.decide_accessapplication"
# Where the desk has the next word; an incomplete application waits for the applicant.
WAITING = (
    ApplicationState.SUBMITTED,
    ApplicationState.IN_REVIEW,
    ApplicationState.PHONE_CHECK,
    ApplicationState.APPROVED,
)


def desks_shown_to(user: User | AnonymousUser) -> list[tuple[str, AccessProcedure]]:
    """(realm, procedure) of the desks whose applications this user may read, if not decide on."""
    if not isinstance(user, User) or not user.has_perm(SEES):
        return []
    return desks_read_by(user)


def applications_for(user: User | AnonymousUser) -> QuerySet[AccessApplication]:
    """The applications that this user may read, and no others."""
    panels = [procedure.panel for _, procedure in desks_shown_to(user)]
    return AccessApplication.objects.filter(panel__in=panels)


def application_for(user: User | AnonymousUser, key: int) -> AccessApplication:
    """One application with what its screen shows, or 404: hidden and missing look the same."""
    found = (
        applications_for(user)
        .select_related("person", "form_version", "user", "reviewed_by", "decided_by")
        .filter(pk=key)
        .first()
    )
    if found is None:
        raise Http404
    return found


def application_to_decide(user: User, key: int) -> AccessApplication:
    """One application to act on.

    Raises Http404, or PermissionDenied for users who may only read.
    """
    application = application_for(user, key)
    if not may_decide(user, application):
        raise PermissionDenied
    return application


def may_decide(user: User, application: AccessApplication) -> bool:
    """Whether the user sits at the application's desk and has the right to decide.

    The own application is refused by the verbs themselves (E-ACC-05).
    """
    return application.panel in deciding_panels(user)


def deciding_panels(user: User | AnonymousUser) -> set[str]:
    """The panels at whose desk this user decides."""
    if not user.has_perm(DECIDES):
        return set()
    return {procedure.panel for _, procedure in desks_of(user)}


def waiting_for(user: User | AnonymousUser) -> int:
    """How many applications wait for this user's desk; an inspector's desk has none."""
    panels = [procedure.panel for _, procedure in desks_of(user)]
    waiting = applications_for(user).filter(panel__in=panels, in_queue=True, state__in=WAITING)
    return waiting.count()
