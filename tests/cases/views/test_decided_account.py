"""Who decides a draft reads the account behind it, while it waits; the look is logged."""

import pytest

from cases.models import Case
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from tests.cases.cases import REASONS, complaint, walk
from tests.cases.desk import QUEUE, step
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def account(anna: User) -> Account:
    account = open_account("100005")
    grant(account, anna.person.name)
    charge(account, "2026-10", "900.00")
    return account


@shared
def drafted(anna: User, daria: User, account: Account) -> Case:
    """A complaint that lowers the charge by 620, drafted by Daria."""
    case = complaint(person=anna.person)
    walk(case, "triage", "take_up")
    draft = {"outcome": "PARTLY", "reasons": REASONS, "instruction": "Pouczenie."}
    step(signed_in(daria), case, "decyzja", change="620,00", account="100005", **draft)
    case.refresh_from_db()
    return case


def test_the_board_reads_the_account_while_the_decision_waits(drafted: Case):
    board = signed_in(staff("marta", "board_member"))
    address = f"{QUEUE}{drafted.pk}/konto/"
    assert address in board.get(f"{QUEUE}{drafted.pk}/").content.decode()

    page = parsed(board.get(address))
    told = [
        words.replace("\xa0", " ")
        for words in texts(page, "//section[@aria-labelledby='pozycje']//tbody/tr/*")
    ]
    assert (told[0], told[-2:]) == ("1.10.2026", ["900,00 zł", "900,00 zł"])
    events = AuditEvent.objects.filter(action="VIEW", object_type="ebok_plugin_ledger.Account")
    assert [(e.actor and e.actor.login, e.reason_code, e.changes) for e in events] == [
        ("marta", "CASE", {"case": drafted.number})
    ]

    step(board, drafted, "zatwierdz")
    assert board.get(address).status_code == 404
    assert address not in board.get(f"{QUEUE}{drafted.pk}/").content.decode()


def test_nobody_else_reads_it(drafted: Case, daria: User):
    """The author with the board's right, a clerk of cases, the auditor, and a closed right."""
    address = f"{QUEUE}{drafted.pk}/konto/"
    for user, status in (
        (staff("krystyna", "case_clerk"), 302),
        (staff("kontroler", "auditor"), 302),
        (staff("ewa", "editor"), 302),
    ):
        assert signed_in(user).get(address).status_code == status
    Case.objects.filter(pk=drafted.pk).update(account_no="")
    assert signed_in(staff("marta", "board_member")).get(address).status_code == 404
    assert not AuditEvent.objects.filter(object_type="ebok_plugin_ledger.Account").exists()


def test_the_author_of_the_draft_decides_nothing(drafted: Case, daria: User):
    daria.groups.add(*staff("marta", "board_member").groups.all())

    assert signed_in(daria).get(f"{QUEUE}{drafted.pk}/konto/").status_code == 404
