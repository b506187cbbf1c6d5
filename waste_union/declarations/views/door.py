"""Who stands before the pages of declarations, and which of them are theirs."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from cms_ext.people.identity.models import Person, User
from waste_union.declarations.domain.queries.rights import declarations_for
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import BEFORE_SUBMITTING


def person_of(request: HttpRequest) -> Person:
    """The person behind the gate; 404 for a login without one."""
    if not isinstance(request.user, User) or request.user.person is None:
        raise Http404
    return request.user.person


def own_declaration(request: HttpRequest, pk: int, today: date) -> Declaration:
    """One that this person may read; 404 for any other, as for one that is not there."""
    return get_object_or_404(declarations_for(person_of(request), today), pk=pk)


def own_draft(request: HttpRequest, pk: int, today: date) -> Declaration | None:
    """One that this person is filling in; None for what is submitted or thrown away already.

    404 for a draft of somebody else.
    """
    found = own_declaration(request, pk, today)
    if found.declarant_id != person_of(request).pk and not found.was_submitted:
        raise Http404
    return found if found.state in BEFORE_SUBMITTING else None
