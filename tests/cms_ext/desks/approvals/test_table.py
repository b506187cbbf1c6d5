"""„Kto co zatwierdza”: the table of approvals as the people of the office read it."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from cms_ext.base.web.refusal import Refusal
from cms_ext.desks.approvals.domain.resolution import list_small_office_acts
from cms_ext.desks.approvals.domain.table import list_approvals
from cms_ext.office.approvals.domain.act import list_acts, require_second_person
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.models import LegalRule
from tests.approvals import resolution_for
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


# By code: what is moved, the rule of its amount, and who: two people ("2"), in a small office one
# on a resolution ("1 with"), or one everywhere ("1").
MATRIX = {
    "identity.staff_rights": ("STAFF_RIGHTS", "", "2"),
    "law.limit": ("LAW", "", "2"),
    "evidence.erasure": ("PROOF", "", "2"),
    "approvals.small_office": ("STAFF_RIGHTS", "", "2"),
    "access.override": ("RIGHTS", "", "2"),
    "access.letters": ("RIGHTS", "", "1 with"),
    "access.form": ("LAW", "", "1 with"),
    "import.contacts": ("ADDRESS", "", "2"),
    "notices.publication": ("LAW", "", "2"),
    "library.release": ("LAW", "", "2"),
    "ledger.correction": ("MONEY", "HAND_POSTING_SECOND_PERSON", "1 with"),
    "ledger.transfer": ("MONEY", "", "1 with"),
    "import.ledger": ("MONEY", "HAND_POSTING_SECOND_PERSON", "2"),
    "payments.cash_file": ("MONEY", "CASH_SECOND_PERSON", "2"),
    "payments.media_file": ("MONEY", "MEDIA_SECOND_PERSON", "2"),
    "charges.persons": ("MONEY", "HAND_POSTING_SECOND_PERSON", "1 with"),
    "ledger.plan": ("MONEY", "", "1 with"),
    "ledger.reopening": ("MONEY", "", "1 with"),
    "charges.run": ("MONEY", "", "1 with"),
    "fee_changes.change": ("MONEY", "", "1 with"),
    "fee_changes.override": ("MONEY", "", "1 with"),
    "interest.notes": ("MONEY", "", "1 with"),
    "debts.demands": ("MONEY", "", "1 with"),
    "payments.refund": ("PAYMENT_OUT", "", "2"),
    "payments.refund_paid": ("PAYMENT_OUT", "", "2"),
    "ledger.payment_change": ("ACCOUNT_NUMBER", "", "2"),
    "payments.sender_rule": ("MONEY", "", "1 with"),
    "payments.statement": ("MONEY", "", "1"),
    "online.payment": ("MONEY", "", "1"),
    "ledger.service": ("MONEY", "", "1"),
    "debts.costs": ("MONEY", "", "1"),
    "import.balances": ("ACCOUNT_NUMBER", "", "2"),
    "cases.decision": ("MONEY", "COMPLAINT_SECOND_PERSON", "1 with"),
    "exchange.system": ("STAFF_RIGHTS", "", "2"),
    "fees.run": ("MONEY", "", "1 with"),
    "declarations.big_change": ("MONEY", "", "1 with"),
    "declarations.fee_decision": ("MONEY", "", "1 with"),
    "declarations.relief": ("MONEY", "", "2"),
    "import.waste_payers": ("ACCOUNT_NUMBER", "", "2"),
    "import.first_declarations": ("MONEY", "", "2"),
}


@pytest.mark.all_plugins
def test_the_whole_table_in_both_modes():
    assert {
        act.code: (
            act.guards.name,
            act.rule,
            "1" if act.alone else "1 with" if act.small_office else "2",
        )
        for act in list_acts()
    } == MATRIX


@pytest.mark.all_plugins
def test_whatever_the_resolutions_what_takes_two_everywhere_is_refused_with_its_sentence():
    daria = staff("daria", superuser=True)
    resolution_for(*(act.code for act in list_small_office_acts()))

    refused = {}
    for act in [act for act in list_acts() if not act.alone]:
        try:
            require_second_person(act.code, daria.pk, daria, limit="")
        except Refusal as refusal:
            refused[act.code] = (refusal.code, bool(str(refusal)))

    two = {code for code, (_guards, _rule, who) in MATRIX.items() if who == "2"}
    assert refused == dict.fromkeys(two, ("SECOND_PERSON", True))


def test_each_act_that_one_may_do_alone_is_done_so_in_a_test():
    root = Path(__file__).parents[4]
    files = [*root.glob("tests/**/test_*.py"), *root.glob("plugins/*/tests/**/test_*.py")]
    texts = [text for file in files if "resolution_for(" in (text := file.read_text())]

    codes = {act.code for act in list_small_office_acts()}

    assert {code for code in codes if not any(f'"{code}"' in text for text in texts)} == set()
