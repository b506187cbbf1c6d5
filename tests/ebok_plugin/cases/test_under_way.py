"""What of Anna's cases stands on the first page of E-BOK, and nothing of anybody else's."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_ext.people.identity.models import User
from ebok_plugin.cases.domain.under_way import own_under_way
from tests.ebok_plugin.cases.cases import TODAY, complaint, fault, walks

pytestmark = pytest.mark.django_db


def test_what_waits_for_anna_comes_first_then_what_is_due_first(
    anna: User, nina: User, daria: User, prezes: User
) -> None:
    verbs = walks(daria, prezes)
    done = fault(person=anna.person)
    for verb in ("triage", "resolve"):
        verbs[verb](done)
    due = fault(person=anna.person)
    later = complaint(person=anna.person)
    complaint(person=nina.person)

    told = [own_under_way(anna, "ebok", TODAY)]
    for verb in ("triage", "request_supplement"):
        verbs[verb](later)
    told.append(own_under_way(anna, "ebok", TODAY))

    lamp = "Sprawa: Oświetlenie klatki lub terenu"
    assert [[(one.title, one.url, one.detail) for one in lines] for lines in told] == [
        [(lamp, f"/e-bok/sprawy/{due.pk}/", "do 27.11.2026")],
        [("Sprawa: Rozliczenie ciepła", f"/e-bok/sprawy/{later.pk}/", "Czekamy na Ciebie")],
    ]
    assert list(own_under_way(AnonymousUser(), "ebok", TODAY)) == []


def test_four_cases_cost_the_queries_of_one(anna: User) -> None:
    costs = []
    for count in (1, 3):
        for _ in range(count):
            complaint(person=anna.person)
        with CaptureQueriesContext(connection) as queries:
            own_under_way(anna, "ebok", TODAY)
        costs.append(len(queries))

    assert costs[0] == costs[1]
