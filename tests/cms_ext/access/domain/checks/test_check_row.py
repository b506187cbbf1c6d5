"""The checks as the clerk reads them, and what is left to the clerk."""

import pytest

from cms_ext.access.domain.checks.deciding import decide_check
from cms_ext.access.domain.checks.recommendation import CheckRow, check_rows, open_sights
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


def test_the_software_s_fail_stands_and_what_it_cannot_tell_is_the_clerk_s():
    JEDRZEJ.on_file()
    application = by_email(JEDRZEJ, sender="obcy@inna.example", phone="000000999")
    clerk = celina()
    begin_review(application, clerk, TODAY)

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
    # Who only reads is offered nothing.
    offers = {offer for *_, offer in summary(check_rows(application, deciding=False))}
    assert offers == {""}
    # A proposed exception is not offered again.
    proposal = propose_override(application, AccessCheckCode.C05, "nowy numer", clerk)
    row = check_rows(application, deciding=True)[4]
    assert (row.code, row.may_except, row.proposal) == (AccessCheckCode.C05, False, proposal)


def test_a_decision_stands_where_the_question_stood_and_can_be_taken_back():
    LUCJA.on_file()
    application, clerk = by_email(LUCJA), celina()
    begin_review(application, clerk, TODAY)
    assert any("zaznacz" in line for line in check_rows(application, deciding=True)[3].evidence)

    decide_check(application, AccessCheckCode.C04, CheckVerdict.FAIL, "podpis nieczytelny", clerk)

    row = check_rows(application, deciding=True)[3]
    assert (row.code, row.mark, row.may_judge) == (AccessCheckCode.C04, "fail", True)
    assert (row.decided_by, row.reason) == ("Celina Borówczyk", "podpis nieczytelny")
    decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, "widzę podpis", clerk)
    row = check_rows(application, deciding=True)[3]
    assert (row.mark, row.evidence, row.reason) == ("pass", (), "widzę podpis")


def test_what_waits_for_eyes_alone():
    EMILIA.on_file()
    application, clerk = at_desk(EMILIA, "EBOK"), daria()
    assert open_sights(application) == ()

    begin_review(application, clerk, TODAY)
    assert open_sights(application) == (AccessCheckCode.C04, AccessCheckCode.C12)

    decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, "widzę", clerk)
    assert open_sights(application) == (AccessCheckCode.C12,)
