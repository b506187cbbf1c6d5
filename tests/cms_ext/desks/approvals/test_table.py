"""„Kto co zatwierdza”: the table of approvals as the people of the office read it."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.desks.approvals.domain.table import list_approvals
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.models import LegalRule
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.query_counts import queries_when_warm

pytestmark = pytest.mark.django_db
PAGE = "/admin/zatwierdzanie/"
TODAY = date(2026, 11, 20)
ERASURE = "evidence.erasure"


def _row(code: str):
    return next(row for row in list_approvals(TODAY) if row.act.code == code)


def test_a_row_says_who_prepares_and_who_approves():
    staff("prezes", "board_member")
    staff("radca", "legal_admin")
    row = _row(ERASURE)

    assert (row.title, row.guarded, row.limit, row.alone) == (
        "Usunięcie zachowanej treści publikacji",
        "dowody",
        "",
        "",
    )
    assert row.proposers == row.approvers == ("Reguły prawne i dane osobowe", "Zarząd")
    assert not row.is_stuck


@pytest.mark.parametrize(
    ("people", "stuck"),
    [
        ((), True),
        ((("prezes", "board_member"),), True),
        ((("prezes", "board_member"), ("ewa", "editor")), True),
        ((("prezes", "board_member"), ("radca", "legal_admin")), False),
        ((("prezes", "board_member"), ("skarbnik", "board_member")), False),
    ],
)
def test_an_act_without_a_second_person_is_named(people: tuple[tuple[str, str], ...], stuck: bool):
    for login, group in people:
        staff(login, group)

    assert _row(ERASURE).is_stuck is stuck


def test_a_blocked_colleague_is_no_second_person():
    staff("prezes", "board_member")
    radca = staff("radca", "legal_admin")
    type(radca).objects.filter(pk=radca.pk).update(is_active=False, state="SUSPENDED")

    assert _row(ERASURE).is_stuck


def test_an_administrator_is_a_second_person():
    staff("prezes", "board_member")
    staff("admin", superuser=True)

    assert not _row(ERASURE).is_stuck


@pytest.mark.all_plugins
def test_the_limit_is_that_of_the_rule():
    days = legal_rule("HAND_POSTING_SECOND_PERSON", on=TODAY).params["days"]
    limits = [_row(code).limit for code in ("ledger.correction", "cases.decision")]
    assert [limit.replace("\N{NO-BREAK SPACE}", " ") for limit in limits] == [
        f"powyżej 500,00 zł, razem z ostatnich dni: {days}",
        "powyżej 500,00 zł",
    ]

    LegalRule.objects.filter(code="HAND_POSTING_SECOND_PERSON").delete()

    assert _row("ledger.correction").limit == ""


def test_all_staff_read_it_and_nobody_else():
    page = parsed(signed_in(staff("ewa", "editor")).get(PAGE))

    assert texts(page, "//h1")[-1] == "Kto co zatwierdza"
    assert texts(page, "//section/h2") == ["Dwie osoby", "Jedna osoba"]
    assert "W biurze nie ma drugiej osoby z tym prawem." in page.text_content()
    assert Client().get(PAGE).status_code == 302
    assert signed_in(staff("ewka", "editor")).post(PAGE).status_code == 405


def test_one_colleague_costs_the_queries_of_forty():
    staff("prezes", "board_member")
    for_few = queries_when_warm(list_approvals, TODAY)
    for number in range(40):
        staff(f"finanse-{number}", "finance_clerk")

    assert queries_when_warm(list_approvals, TODAY) == for_few
