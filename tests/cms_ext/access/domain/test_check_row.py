"""The checks as the clerk reads them, and what is left to the clerk."""

from __future__ import annotations

import pytest

from cms_ext.access.domain.check_row import CheckRow, check_rows, open_sights
from cms_ext.access.domain.checks import decide_check
from cms_ext.access.domain.decision import begin_review
from cms_ext.access.domain.override_proposal import propose_override
from cms_ext.access.vocabulary import AccessCheckCode, CheckVerdict
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import EMILIA, JEDRZEJ, LUCJA, at_desk, by_email, celina, daria

pytestmark = pytest.mark.django_db


def summary(rows: list[CheckRow]) -> list[tuple[str, str, str]]:
    """Code, mark, and what the clerk is offered."""
    offers = {"judge": "may_judge", "doubt": "may_doubt", "except": "may_except"}
    return [
        (
            row.code.value,
            row.mark,
            " ".join(word for word, name in offers.items() if getattr(row, name)),
        )
        for row in rows
    ]


def test_the_software_s_fail_stands_and_what_it_cannot_tell_is_the_clerk_s() -> None:
    JEDRZEJ.on_file()
    application = by_email(JEDRZEJ, sender="obcy@inna.example", phone="000000999")
    begin_review(application, celina(), TODAY)

    assert summary(check_rows(application, deciding=True)) == [
        ("C01", "fail", ""),
        ("C02", "fail", ""),
        ("C03", "pass", "doubt"),
        ("C04", "open", "judge"),
        ("C05", "fail", "except"),
        ("C06", "pass", "doubt"),
        ("C08", "pass", "doubt"),
        ("C09", "pass", "doubt"),
    ]


def test_who_only_reads_is_offered_nothing() -> None:
    LUCJA.on_file()
    application = by_email(LUCJA)
    begin_review(application, celina(), TODAY)

    assert {offer for _code, _mark, offer in summary(check_rows(application, deciding=False))} == {
        ""
    }


def test_a_decision_can_be_taken_back_and_says_whose_it_was() -> None:
    LUCJA.on_file()
    application, clerk = by_email(LUCJA), celina()
    begin_review(application, clerk, TODAY)
    decide_check(application, AccessCheckCode.C04, CheckVerdict.FAIL, "podpis nieczytelny", clerk)

    row = check_rows(application, deciding=True)[3]

    assert (row.code, row.mark, row.may_judge) == (AccessCheckCode.C04, "fail", True)
    assert (row.decided_by, row.reason) == ("Celina Borówczyk", "podpis nieczytelny")


def test_the_decision_stands_where_the_question_stood() -> None:
    LUCJA.on_file()
    application, clerk = by_email(LUCJA), celina()
    begin_review(application, clerk, TODAY)
    asked = check_rows(application, deciding=True)[3].evidence

    decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, "widzę podpis", clerk)

    row = check_rows(application, deciding=True)[3]
    assert any("zaznacz" in line for line in asked)
    assert (row.evidence, row.reason) == ((), "widzę podpis")


def test_a_proposed_exception_is_not_offered_again() -> None:
    JEDRZEJ.on_file()
    application, clerk = by_email(JEDRZEJ, phone="000000999"), celina()
    begin_review(application, clerk, TODAY)
    proposal = propose_override(application, AccessCheckCode.C05, "nowy numer", clerk)

    row = check_rows(application, deciding=True)[4]

    assert (row.code, row.may_except, row.proposal) == (AccessCheckCode.C05, False, proposal)


def test_what_waits_for_eyes_alone() -> None:
    EMILIA.on_file()
    application, clerk = at_desk(EMILIA, "EBOK"), daria()
    assert open_sights(application) == ()

    begin_review(application, clerk, TODAY)
    assert open_sights(application) == (AccessCheckCode.C04, AccessCheckCode.C12)

    decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, "widzę", clerk)
    assert open_sights(application) == (AccessCheckCode.C12,)
