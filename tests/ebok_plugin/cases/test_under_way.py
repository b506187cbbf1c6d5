"""What of Anna's cases stands on the first page of E-BOK, and nothing of anybody else's."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

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

    assert [[(one.title, one.url, one.detail) for one in lines] for lines in told] == [
        [
            (
                "Sprawa: Oświetlenie klatki lub terenu",
                f"/e-bok/sprawy/{due.pk}/",
                "do 27.11.2026",
            )
        ],
        [("Sprawa: Rozliczenie ciepła", f"/e-bok/sprawy/{later.pk}/", "Czekamy na Ciebie")],
    ]
    assert list(own_under_way(AnonymousUser(), "ebok", TODAY)) == []


@pytest.mark.parametrize("count", [1, 30])
def test_it_is_one_question(
    anna: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        complaint(person=anna.person)

    with django_assert_num_queries(1):
        own_under_way(anna, "ebok", TODAY)
