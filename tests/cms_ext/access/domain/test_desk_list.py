"""The desk's list: its filters, its order, its search."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cms_ext.access.domain.decision import begin_review
from cms_ext.access.domain.queue import View, listed_applications
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from tests.cms_ext.access.applicants import TODAY, apply
from tests.cms_ext.access.desk import BOZENA, JEDRZEJ, LUCJA, at_desk, by_email, celina
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def names() -> dict[str, str]:
    """Numbers of the applications by what they are: late, young, incomplete, over, unsigned."""
    for who in (LUCJA, JEDRZEJ, BOZENA):
        who.on_file()
    made = {
        "young": by_email(LUCJA),
        "late": by_email(JEDRZEJ),
        "incomplete": at_desk(BOZENA),
        "over": at_desk(BOZENA),
        "unsigned": apply().application,
    }
    change = AccessApplication.objects.filter
    change(pk=made["late"].pk).update(decide_by=TODAY - timedelta(days=3))
    # The desk's days are long over here, and it is not late: the applicant has the next word.
    change(pk=made["incomplete"].pk).update(
        state=ApplicationState.INCOMPLETE,
        decide_by=TODAY - timedelta(days=9),
        supplement_by=TODAY + timedelta(days=2),
    )
    change(pk=made["over"].pk).update(state=ApplicationState.WITHDRAWN)
    return {application.number: name for name, application in made.items()}


def shown(names: dict[str, str], view: str = "", query: str = "", today: date = TODAY) -> list[str]:
    rows = listed_applications(AccessApplication.objects.all(), view, query, today)
    return [names[row.number] for row in rows]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("", ["late", "young", "incomplete"]),
        (View.OPEN, ["late", "young", "incomplete"]),
        ("cokolwiek", ["late", "young", "incomplete"]),
        (View.LATE, ["late"]),
        (View.UNSIGNED, ["unsigned"]),
        (View.ALL, ["late", "young", "incomplete", "unsigned", "over"]),
        (ApplicationState.INCOMPLETE, ["incomplete"]),
        (ApplicationState.WITHDRAWN, ["over"]),
        (ApplicationState.ACTIVATED, []),
    ],
)
def test_late_ones_come_first_and_what_is_over_last(
    names: dict[str, str], view: str, expected: list[str]
) -> None:
    assert shown(names, view) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("IKCS/2026/00002", ["late"]),
        ("ikcs/2026/00002", ["late"]),
        ("jedrzej gesty", ["late"]),
        ("gęst", ["late"]),
        ("15", ["late"]),
        ("0015", ["late"]),
        ("9", ["incomplete", "over"]),
        ("anna lis", ["unsigned"]),
        ("nikt taki", []),
        ("/", ["late", "young", "incomplete", "unsigned", "over"]),
    ],
)
def test_search_looks_at_numbers_and_names_whatever_the_filter(
    names: dict[str, str], query: str, expected: list[str]
) -> None:
    assert shown(names, ApplicationState.ACTIVATED, query) == expected


def test_what_waits_for_the_applicant_stands_in_the_order_of_its_own_terms(
    names: dict[str, str],
) -> None:
    other = by_email(LUCJA)
    AccessApplication.objects.filter(pk=other.pk).update(
        state=ApplicationState.INCOMPLETE, supplement_by=TODAY + timedelta(days=1)
    )

    assert shown({**names, other.number: "sooner"}) == ["late", "young", "sooner", "incomplete"]


def test_checks_are_counted_as_passed_of_all() -> None:
    LUCJA.on_file()
    reviewed, fresh = by_email(LUCJA), at_desk(JEDRZEJ)
    begin_review(reviewed, celina(), TODAY)

    counts = {
        row.pk: (row.passed, row.counted)  # type: ignore[attr-defined]  # annotated
        for row in listed_applications(AccessApplication.objects.all(), "", "", TODAY)
    }

    assert counts == {reviewed.pk: (7, 8), fresh.pk: (0, 0)}
