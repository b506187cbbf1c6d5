"""A complaint begun at a row of the account: its figures are frozen, and compared with today's."""

import hashlib
from datetime import date

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from coop_cases.models import Case, DisputedRow
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, AccountAccess
from plugins.cases.tests.cases import TODAY
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
ENTRY = "/e-bok/sprawy/pozycja/ledger-entry/100005.2/"
CLAIM = {"text": "Wpłaciłam 1 200,00 zł, a zapisano mniej."}
LINK = "Zgłoś reklamację tej pozycji"


@shared
def account(anna: User, nina: User) -> Account:
    """Anna's, with a charge and a payment; Nina has one of her own."""
    grant(open_account("100008", "Ńina Testowska"), "Ńina Testowska")
    opened = open_account("100005")
    charge(opened, "2026-10", "944.67", today=TODAY)
    pay(opened, "2026-10-15", "944.67", "Opłata za październik 2026")
    grant(opened, "Anna Lis")
    return opened


def figures_of(answer: object) -> dict[str, list[str]]:
    """By their label the figures of the page: then, and today where they differ."""
    rows = parsed(answer).xpath("//table[@aria-labelledby='liczby']/tbody/tr")
    return {
        texts(row, "./th")[0]: [text.replace("\xa0", " ") for text in texts(row, "./td")]
        for row in rows
    }


def test_anna_complains_of_a_payment(account: Account, anna: User, as_anna: Client):
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()

    asked = as_anna.get(ENTRY)
    sent = as_anna.post(ENTRY, CLAIM)
    page = as_anna.get(sent["Location"])

    case = Case.objects.get()
    assert (case.person, case.channel, case.account_no, case.premises, case.building) == (
        anna.person,
        "EBOK",
        "100005",
        account.premises,
        account.premises.building,
    )
    assert case.subject.type.code == "COMPLAINT"
    assert case.title == "Księgowanie wpłaty: Opłata za październik 2026"
    assert "Te liczby zapiszemy w reklamacji" in asked.content.decode()
    assert figures_of(page)["Kwota na Twoją korzyść"] == ["944,67 zł"]
    assert "Dziś są takie same." in page.content.decode()
    assert [page_problems(one) for one in (asked, page)] == [[], []]
    letter = OutgoingMessage.objects.get()
    assert letter.to == "anna@poczta.example"
    # What a bank wrote, and amounts, go by no e-mail.
    assert "Przyjęliśmy sprawę „Księgowanie wpłaty”." in letter.text
    assert "październik" not in letter.text


def test_the_copy_is_canonical_hashed_and_in_the_log(account: Account, anna: User):
    signed_in(anna).post(ENTRY, CLAIM)

    row, event = DisputedRow.objects.get(), AuditEvent.objects.get(action="CASE_ROW_FROZEN")
    assert row.content == (
        '{"account_no":"100005","figures":[["Rodzaj","wpłata"],'
        '["Kwota na Twoją korzyść","944,67\xa0zł"],["Data księgowania","15.10.2026"],'
        '["Skorygowano","nie"]],"frozen_on":"2026-11-20","key":"100005.2","kind":"ledger-entry",'
        '"title":"Opłata za październik 2026"}'
    )
    assert row.sha256 == hashlib.sha256(row.content.encode()).hexdigest()
    assert (event.object_id, event.changes) == (
        str(row.case_id),
        {"kind": "ledger-entry", "sha256": row.sha256},
    )


def test_what_changed_since_is_named_to_her_and_to_the_desk(
    account: Account, as_anna: Client, daria: User
):
    page = as_anna.post(ENTRY, CLAIM)["Location"]
    reverse_entry(
        account.entries.get(seq=2),
        on=date(2026, 11, 18),
        reason="bank cofnął przelew",
        made_by=None,
        today=TODAY,
    )
    finance = staff("ksiegowa", "finance_clerk", "case_clerk")

    hers = as_anna.get(page)
    key = Case.objects.get().pk
    desk = [signed_in(one).get(f"/admin/sprawy/{key}/") for one in (finance, daria)]

    assert figures_of(hers)["Skorygowano"] == ["nie", "18.11.2026"]
    assert "Dziś niektóre są inne: Skorygowano." in " ".join(texts(parsed(hers), "//main//p"))
    assert figures_of(desk[0])["Skorygowano"] == ["nie", "18.11.2026 (inaczej)"]
    # Who may not look into accounts reads what the customer has handed in, and no more.
    assert figures_of(desk[1])["Skorygowano"] == ["nie"]
    assert "18.11.2026" not in desk[1].content.decode()
    # What keeps the figures is said to a clerk as text; the command is the operator's.
    hints = [" ".join(texts(parsed(one), "//p[@class='desk-hint']")) for one in desk]
    assert ["serwis sam sprawdza je co dzień" in said for said in hints] == [True, True]
    assert ["verify_cases" in said for said in hints] == [False, False]
    assert page_problems(hers) == []


def test_the_row_of_somebody_else_is_not_there(account: Account, nina: User):
    client = signed_in(nina)

    paths = {
        "her neighbour's": ENTRY,
        "one that never was": ENTRY.replace("100005", "100099"),
        "of no kind": ENTRY.replace("ledger-entry", "ledger-row"),
    }
    answers = {name: client.get(path) for name, path in paths.items()}
    posts = {name: client.post(path, CLAIM).status_code for name, path in paths.items()}

    assert {name: one.status_code for name, one in answers.items()} == dict.fromkeys(paths, 404)
    assert set(posts.values()) == {404}
    assert len({answer.content for answer in answers.values()}) == 1
    assert not Case.objects.exists()


def test_who_lost_the_right_reads_the_copy_and_nothing_of_today(account: Account, as_anna: Client):
    grant(open_account("100006"), "Anna Lis")
    page = as_anna.post(ENTRY, CLAIM)["Location"]
    AccountAccess.objects.filter(account=account).update(valid_to=date(2026, 11, 19))

    answer = as_anna.get(page)

    assert figures_of(answer)["Skorygowano"] == ["nie"]
    assert "Dzisiejszych liczb nie możesz stąd zobaczyć." in answer.content.decode()
    assert "/e-bok/konto/100005/" not in answer.content.decode()
    assert as_anna.get(ENTRY).status_code == 404


def test_sent_twice_it_is_one_and_the_page_leads_to_it(account: Account, as_anna: Client):
    first, again = (as_anna.post(ENTRY, CLAIM) for _ in range(2))
    page = as_anna.get(ENTRY)

    assert first["Location"] == again["Location"]
    assert Case.objects.count() == DisputedRow.objects.count() == 1
    assert "Ta reklamacja już u nas jest" in page.content.decode()
    assert page_problems(page) == []


def test_who_may_only_look_complains_of_nothing(account: Account, as_anna: Client):
    AccountAccess.objects.update(scope=AccountAccess.Scope.SEE)

    page, sent = as_anna.get(ENTRY), as_anna.post(ENTRY, CLAIM)

    for answer in (page, sent):
        assert "Reklamację złoży płatnik" in answer.content.decode()
        assert page_problems(answer) == []
    assert not Case.objects.exists()


def test_words_that_cannot_be_have_an_error_at_their_field(account: Account, anna: User):
    for text in ("", "za mało", "x" * 5001):
        answer = signed_in(anna).post(ENTRY, {"text": text})

        assert page_problems(answer) == []
        assert parsed(answer).xpath("//div[@class='field field--bad']//textarea/@name") == ["text"]
    assert not Case.objects.exists()


def test_each_page_of_a_row_has_one_quiet_way_to_it(account: Account, as_anna: Client):
    year = "2026-01-01", "2026-11-20"
    own, component = f"text()='{LINK}'", "ancestor::details[summary='Zgłoś reklamację składnika']"

    for page, link, row in (
        ("pozycja/2/", own, "ledger-entry/100005.2"),
        ("naliczenie/1/", own, "ledger-entry/100005.1"),
        ("naliczenie/1/", component, "charge-line/100005.1.1"),
        ("zestawienie/?od={}&do={}".format(*year), own, "statement/100005.{}.{}".format(*year)),
    ):
        tree = parsed(as_anna.get(f"/e-bok/konto/100005/{page}"))
        [address] = tree.xpath(f"//main//a[{link}]/@href")

        assert address == f"/e-bok/sprawy/pozycja/{row}/"
        assert as_anna.get(address).status_code == 200


@pytest.mark.thorough
def test_four_more_payments_cost_the_queries_of_none(account: Account, as_anna: Client):
    page = as_anna.post(ENTRY, CLAIM)["Location"]
    costs = [queries_of_page(as_anna, one) for one in (page, ENTRY)]
    for day in ("01", "02", "03", "04"):
        pay(account, f"2026-11-{day}", "1.00")

    assert [queries_of_page(as_anna, one) for one in (page, ENTRY)] == costs
