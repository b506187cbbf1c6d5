"""Which surveys a member may see, and whether the person has answered."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from cms_ext.identity.models import User
from members_area.meetings.domain.queries.meeting import member_of
from members_area.meetings.models import Participation, Survey
from members_area.register.domain.queries.membership import organs_today


def surveys_for(user: User | AnonymousUser, today: date) -> QuerySet[Survey]:
    """The surveys that have begun and ask this person; `answered` says whether one is counted."""
    person = member_of(user, today)
    if person is None:
        return Survey.objects.none()
    asked = Q(organ__isnull=True) | Q(organ__in=organs_today(person, today))
    mine = Participation.objects.filter(survey=OuterRef("pk"), person=person)
    return (
        Survey.objects.filter(asked, opens_on__lte=today)
        .annotate(answered=Exists(mine))
        .select_related("organ", "meeting__organ")
    )


def survey_for(user: User | AnonymousUser, key: str, today: date) -> Survey:
    """One of them, or Http404."""
    try:
        found = surveys_for(user, today).filter(pk=UUID(key)).first()
    except ValueError as error:
        raise Http404 from error
    if found is None or str(found.pk) != key:
        raise Http404
    return found
