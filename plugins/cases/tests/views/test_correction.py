"""The money of an accepted complaint: a draft for finance, and what the case shows of it."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from coop_cases.models import Case
from ebok_plugin.ledger.models import Account, AccountAccess, CorrectionProposal
from plugins.cases.tests.cases import REASONS, complaint, walk
from plugins.cases.tests.desk import QUEUE, step
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import charge, ledger, open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

INBOX = "/admin/rozliczenia/do-zatwierdzenia/korekty/"


def page(client: Client, case: Case) -> str:
    return client.get(f"{QUEUE}{case.pk}/").content.decode().replace("\N{NO-BREAK SPACE}", " ")


@shared
def account(anna: User) -> Account:
    account = open_account("100005")
    grant(account, anna.person.name)
    charge(account, "2026-10", "900.00")
    return account


@shared
def begun(anna: User, account: Account) -> Case:
    return walk(complaint(person=anna.person), "triage", "take_up")


DRAFT = {"outcome": "PARTLY", "reasons": REASONS, "instruction": "Pouczenie."}


@pytest.mark.thorough
def test_finance_alone_posts_it_and_the_case_tells(
    begun: Case, account: Account, anna: User, daria: User
):
    clerk, ola = signed_in(daria), signed_in(staff("ola", "finance_clerk"))

    asked = page(clerk, begun)
    step(clerk, begun, "decyzja", change="62,00", account="100005", **DRAFT)
    drafted = page(clerk, begun)
    step(clerk, begun, "wydaj")
    decided, nothing = page(clerk, begun), ledger(account)
    step(clerk, begun, "wyslano", way="POST", sent_on="2026-11-20")
    draft = CorrectionProposal.objects.get()
    waits = signed_in(anna).get(f"/e-bok/sprawy/{begun.pk}/").content.decode()
    # The clerk of cases has no right at the finance desk.
    clerk.post(f"{INBOX}{draft.pk}/", {"decyzja": "zatwierdz"})
    untouched = ledger(account)
    ola.post(f"{INBOX}{draft.pk}/", {"decyzja": "zatwierdz"})
    answer_page = signed_in(anna).get(f"/e-bok/sprawy/{begun.pk}/").content.decode()

    assert '<option value="100005"' in asked
    assert "projekt powstanie z decyzją" in drafted
    assert "czeka na zaksięgowanie na koncie 100005" in decided
    assert nothing == untouched == [(1, "CHARGE", "900.00")]
    assert ledger(account)[1:] == [(2, "ADJUSTMENT", "-62.00")]
    assert "Korekta czeka na zaksięgowanie." in waits
    assert "Zmniejszyliśmy należność o" in answer_page
    assert "zaksięgowana 20.11.2026 na koncie 100005" in page(clerk, begun)


@pytest.mark.thorough
def test_case_and_entry_lead_to_each_other_for_whoever_may_open_both(
    begun: Case, account: Account, anna: User, nina: User, daria: User
):
    clerk, both = signed_in(daria), signed_in(staff("ola", "finance_clerk", "case_clerk"))
    # Who only charges orders opens no complaint.
    gosia, hers = staff("gosia", "finance_approver"), signed_in(anna)
    gosia.user_permissions.add(Permission.objects.get(codename="charge_serviceorder"))
    own, entry = f"/e-bok/sprawy/{begun.pk}/", "/e-bok/konto/100005/pozycja/2/"
    # She pays for the account as well, and the complaint was another person's.
    grant(account, nina.person.name)
    step(clerk, begun, "decyzja", change="62,00", account="100005", **DRAFT)
    step(clerk, begun, "wydaj")
    step(clerk, begun, "wyslano", way="POST", sent_on="2026-11-20")
    before = links(hers.get(own))
    both.post(f"{INBOX}{CorrectionProposal.objects.get().pk}/", {"decyzja": "zatwierdz"})
    book = f"/admin/rozliczenia/konto/{account.pk}/"

    assert [entry in before, entry in links(hers.get(own))] == [False, True]
    assert (own, f"Reklamacja, sprawa {begun.number}") in links(hers.get(entry)).items()
    assert own not in links(signed_in(nina).get(entry))
    assert f"{QUEUE}{begun.pk}/" in links(both.get(book))
    assert not [link for link in links(signed_in(gosia).get(book)) if str(begun.pk) in link]

    AccountAccess.objects.filter(account=account).update(valid_to=date(2026, 11, 19))
    assert entry not in links(hers.get(own))


@pytest.mark.thorough
def test_the_account_of_a_case_is_a_link_for_whoever_opens_accounts(
    begun: Case, account: Account, daria: User
):
    both = signed_in(staff("ola", "finance_clerk", "case_clerk"))
    address, book = f"{QUEUE}{begun.pk}/", f"/admin/rozliczenia/konto/{account.pk}/"

    def leads(reader: Client, number: str) -> bool:
        Case.objects.filter(pk=begun.pk).update(account_no=number)
        return links(reader.get(address)).get(book) == number != ""

    clerk = signed_in(daria)
    assert (leads(both, "100005"), both.get(book).status_code) == (True, 200)
    assert (leads(clerk, "100005"), clerk.get(book).status_code) == (False, 302)
    # What a stranger typed is no account.
    assert [leads(both, number) for number in ("", "999999")] == [False, False]
    assert not [link for link in links(both.get(address)) if "/konto/" in link]


def links(answer: Any) -> dict[str, str]:
    """By address the words of each link."""
    found = parsed(answer).xpath("//main//a[@href]")
    return {one.get("href"): " ".join(one.text_content().split()) for one in found}


def test_neither_a_rejected_complaint_nor_a_foreign_account_is_corrected(
    begun: Case, as_daria: Client
):
    open_account("999999")
    rejected = {**DRAFT, "outcome": "REJECTED"}

    refused = step(as_daria, begun, "decyzja", change="5,00", account="100005", **rejected)
    for number in ("999999", "' OR 1=1", ""):
        step(as_daria, begun, "decyzja", change="5,00", account=number, **DRAFT)

    assert refused.status_code == 409
    assert "zostaw kwotę pustą" in refused.content.decode()
    begun.refresh_from_db()
    assert begun.state == "IN_PROGRESS"


def test_without_an_account_the_office_books_by_hand(as_daria: Client):
    case = walk(complaint(), "triage", "take_up")

    step(as_daria, case, "decyzja", change="62,00", **DRAFT)
    step(as_daria, case, "wydaj")

    assert "księguje ją ręcznie dział finansowy" in page(as_daria, case)
    assert CorrectionProposal.objects.count() == 0


# --- who decides a draft reads the account behind it, while it waits; the look is logged ---


@shared
def drafted(begun: Case, daria: User) -> Case:
    """Daria's draft lowers the charge by 620."""
    step(signed_in(daria), begun, "decyzja", change="620,00", account="100005", **DRAFT)
    begun.refresh_from_db()
    return begun


def test_the_board_reads_the_account_while_the_decision_waits(drafted: Case):
    board = signed_in(staff("marta", "board_member"))
    address = f"{QUEUE}{drafted.pk}/konto/"
    assert address in board.get(f"{QUEUE}{drafted.pk}/").content.decode()

    page = parsed(board.get(address))
    cells = [
        words.replace("\xa0", " ")
        for words in texts(page, "//section[@aria-labelledby='pozycje']//tbody/tr/*")
    ]
    assert (cells[0], cells[-2:]) == ("1.10.2026", ["900,00 zł", "900,00 zł"])
    events = AuditEvent.objects.filter(action="VIEW", object_type="ebok_plugin_ledger.Account")
    assert [(e.actor and e.actor.login, e.reason_code, e.changes) for e in events] == [
        ("marta", "CASE", {"case": drafted.number})
    ]

    step(board, drafted, "zatwierdz")
    assert board.get(address).status_code == 404
    assert address not in board.get(f"{QUEUE}{drafted.pk}/").content.decode()


def test_nobody_else_reads_it(drafted: Case, daria: User):
    """Nor does the author with the right of the board, and nobody where no account is named."""
    address = f"{QUEUE}{drafted.pk}/konto/"
    groups = ("case_clerk", "auditor", "editor")
    answers = {group: signed_in(staff(group, group)).get(address).status_code for group in groups}
    marta = staff("marta", "board_member")
    daria.groups.add(*marta.groups.all())
    answers["author"] = signed_in(daria).get(address).status_code
    Case.objects.filter(pk=drafted.pk).update(account_no="")
    answers["without an account"] = signed_in(marta).get(address).status_code

    assert answers == dict.fromkeys(groups, 302) | {"author": 404, "without an account": 404}
    assert not AuditEvent.objects.filter(object_type="ebok_plugin_ledger.Account").exists()
