"""Who is at the screen of the members' area."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest

from cms_ext.people.identity.models import Person
from members_area.meetings.domain.queries.meeting import member_of


def member(request: HttpRequest, today: date) -> Person:
    """The member behind the request; the gate lets nobody else come here."""
    person = member_of(request.user, today)
    if person is None:
        raise Http404
    return person
