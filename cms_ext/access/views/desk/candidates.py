"""The people on file among whom the clerk names the applicant."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import State
from cms_ext.frontend.theme.search_input import normalised_query
from cms_ext.people.identity.domain.people import people_found

SHOWN = 10


def candidates(
    request: HttpRequest, application: AccessApplication, *, deciding: bool
) -> dict[str, Any]:
    """What the screen needs to find the person: the query and whom it found."""
    if not deciding or application.state not in State.undecided():
        return {"finds_person": False}
    query = normalised_query(request.GET.get("osoba", ""))
    found = list(people_found(query)[: SHOWN + 1])
    return {
        "finds_person": True,
        "person_query": query,
        "people": found[:SHOWN],
        "more_people": len(found) > SHOWN,
    }
