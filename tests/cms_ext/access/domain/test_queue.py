"""The one door to applications: each desk its own, the auditor reads, nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from cms_ext.access.domain.queue import (
    application_for,
    application_to_decide,
    applications_for,
    may_decide,
)
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.office.waiting import waiting_lines
from cms_ext.people.identity.models import User
from cms_ext.plugins import Waiting
from tests.cms_ext.access.applicants import apply
from tests.cms_ext.access.desk import (
    EMILIA,
    LUCJA,
    administrator,
    at_desk,
    by_email,
    celina,
    daria,
)
from tests.cms_ext.conftest import TODAY
from tests.people import resident, staff

pytestmark = pytest.mark.django_db

Who = Callable[[], User | AnonymousUser]


def actor(origin: object) -> User:
    user = origin.actor  # type: ignore[attr-defined]  # an Origin
    assert isinstance(user, User)
    return user


def former_clerk() -> User:
    user = staff("dawna", "membership_clerk")
    user.is_active = False
    user.save()
    return user


PEOPLE: dict[str, Who] = {
    "celina": lambda: actor(celina()),
    "daria": lambda: actor(daria()),
    "admin": lambda: actor(administrator()),
    "kontroler": lambda: staff("kontroler", "auditor"),
    "ewa edits the site": lambda: staff("redaktor", "editor"),
    "a clerk who left": former_clerk,
    "anna": lambda: resident("ikcs", "IKCS-0007", "Anna Lis"),
    "guest": AnonymousUser,
}


@pytest.mark.parametrize(
    ("who", "sees", "decides"),
    [
        ("celina", ["IKCS"], ["IKCS"]),
        ("daria", ["EBOK"], ["EBOK"]),
        ("admin", ["EBOK", "IKCS"], ["EBOK", "IKCS"]),
        ("kontroler", ["EBOK", "IKCS"], []),
        ("ewa edits the site", [], []),
        ("a clerk who left", [], []),
        ("anna", [], []),
        ("guest", [], []),
    ],
)
def test_ac_20_who_sees_and_who_decides(who: str, sees: list[str], decides: list[str]) -> None:
    LUCJA.on_file()
    applications = [by_email(LUCJA), at_desk(EMILIA, "EBOK")]
    user = PEOPLE[who]()

    assert sorted(one.panel for one in applications_for(user)) == sees
    assert sorted(one.panel for one in applications if _decides(user, one)) == decides


def _decides(user: User | AnonymousUser, one: AccessApplication) -> bool:
    return isinstance(user, User) and may_decide(user, one)


def test_ac_20_a_foreign_and_a_missing_application_are_equally_not_there() -> None:
    application, user = at_desk(EMILIA, "EBOK"), actor(celina())

    for key in (application.pk, application.pk + 1):
        with pytest.raises(Http404):
            application_for(user, key)
        with pytest.raises(Http404):
            application_to_decide(user, key)


def test_the_auditor_reads_and_is_refused_a_step() -> None:
    application, kontroler = at_desk(EMILIA, "EBOK"), staff("kontroler", "auditor")

    assert application_for(kontroler, application.pk) == application
    with pytest.raises(PermissionDenied):
        application_to_decide(kontroler, application.pk)


def test_what_waits_for_a_desk_is_counted() -> None:
    LUCJA.on_file()
    waiting, at_applicant, decided = (by_email(LUCJA) for _ in range(3))
    AccessApplication.objects.filter(pk=at_applicant.pk).update(state=ApplicationState.INCOMPLETE)
    AccessApplication.objects.filter(pk=decided.pk).update(state=ApplicationState.WITHDRAWN)
    apply()  # from the site, not signed yet
    at_desk(EMILIA, "EBOK")

    assert waiting.state == ApplicationState.SUBMITTED
    mine = {who: waiting_lines(who, TODAY) for who in (actor(celina()), actor(administrator()))}
    applications = [
        line.waiting
        for lines in mine.values()
        for line in lines
        if line.code == "access.applications"
    ]
    since = timezone.localdate(waiting.received_at)
    assert [one.number for one in applications] == [1, 2]
    assert applications[0] == Waiting(1, since, waiting.decide_by)
    assert waiting_lines(staff("kontroler", "auditor"), TODAY) == []
