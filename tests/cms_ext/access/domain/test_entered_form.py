"""A paper form at the desk: what is on it, and what the clerk saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from cms_ext.access.domain.entered_form import EnteredForm, enter_form
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.plugins.registry import procedure_of
from tests.cms_ext.access.applicants import MORNING, TODAY
from tests.cms_ext.access.desk import EMILIA, actions, celina, clerk, results

pytestmark = pytest.mark.django_db

PAPER = EnteredForm(EMILIA.form(), TODAY, signed=True, id_seen=True)


def test_a_form_with_all_that_was_seen_needs_only_the_letter() -> None:
    person = EMILIA.on_file()

    made = enter_form(procedure_of("IKCS"), PAPER, celina(), MORNING).application

    assert (made.channel, made.state, made.person) == (
        ApplicationChannel.IN_PERSON,
        ApplicationState.IN_REVIEW,
        person,
    )
    assert set(results(made).values()) == {"PASS"}
    assert actions(made) == [
        "APPLICATION_REGISTERED",
        "CHECKS_RUN",
        "CHECK_DECIDED",
        "CHECK_DECIDED",
    ]


@pytest.mark.parametrize(
    ("signed", "id_seen", "expected"),
    [
        (True, False, ("PASS", "CANNOT_TELL")),
        (False, True, ("CANNOT_TELL", "PASS")),
        (False, False, ("CANNOT_TELL", "CANNOT_TELL")),
    ],
)
def test_what_was_not_seen_stays_open(
    signed: bool, id_seen: bool, expected: tuple[str, str]
) -> None:
    EMILIA.on_file()
    paper = replace(PAPER, signed=signed, id_seen=id_seen)

    made = enter_form(procedure_of("IKCS"), paper, celina(), MORNING).application

    assert (results(made)["C04"], results(made)["C12"]) == expected


def test_a_form_of_an_earlier_day_came_at_noon_and_its_term_runs_from_there() -> None:
    EMILIA.on_file()
    paper = replace(PAPER, received_on=date(2026, 11, 16))

    made = enter_form(procedure_of("IKCS"), paper, celina(), MORNING).application

    assert f"{timezone.localtime(made.received_at):%Y-%m-%d %H:%M}" == "2026-11-16 12:00"
    assert made.decide_by == date(2026, 11, 30)


def test_an_own_form_leaves_nothing_behind() -> None:
    EMILIA.on_file()
    herself = clerk("emilia", "membership_clerk", "Ęmilia Łąkowa")

    with pytest.raises(Refusal, match="Nie możesz rozpatrywać własnego wniosku"):
        enter_form(procedure_of("IKCS"), PAPER, herself, MORNING)
    assert AccessApplication.objects.count() == 0


def test_what_comes_today_came_at_the_moment_of_business() -> None:
    EMILIA.on_file()

    made = enter_form(procedure_of("IKCS"), PAPER, celina(), MORNING).application

    assert (made.received_at, made.decide_by) == (MORNING, date(2026, 12, 4))
