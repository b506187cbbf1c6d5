"""Which surveys a member may see, and whether the person has answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from cms_ext.people.identity.models import Person, User
from members_area.library.address_key import key_in
from members_area.meetings.domain.queries.meeting import member_of
from members_area.meetings.models import Participation, Survey
from members_area.register.domain.queries.membership import organs_today


def surveys_for(user: User | AnonymousUser, today: date) -> QuerySet[Survey]:
    """The surveys that have begun and ask this person."""
    person = member_of(user, today)
    if person is None:
        return Survey.objects.none()
    asked = Q(organ__isnull=True) | Q(organ__in=organs_today(person, today))
    return Survey.objects.filter(asked, opens_on__lte=today).select_related("organ")


def answered(person: Person, surveys: Iterable[Survey]) -> set[UUID]:
    """The keys of those to which this person has answered. One query."""
    counted = Participation.objects.filter(person=person, survey__in=list(surveys))
    return set(counted.values_list("survey_id", flat=True))


def survey_for(user: User | AnonymousUser, key: str, today: date) -> Survey:
    """One of them, or Http404."""
    found = surveys_for(user, today).filter(pk=key_in(key)).first()
    if found is None:
        raise Http404
    return found
