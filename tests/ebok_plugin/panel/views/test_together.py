"""One statement of all own accounts: each with what it began, got and ended with, and their sum."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.queries.statement import read_statement, read_statements
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.panel.domain.balance_change import sum_periods
from ebok_plugin.panel.views import account as together_view
from ebok_plugin.statements.domain import issue
from ebok_plugin.statements.domain.issued_file import issue_day
from ebok_plugin.statements.domain.papers.letterhead import verification_address
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.statements.offices import OFFICE, settle_office
from tests.page_checks import cells, page_problems, parsed, words_at
from tests.papers_read import standards_of, tags_of, words_of
from tests.query_counts import queries_of, queries_of_page
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts")]
TODAY, PAGE = date(2026, 11, 20), "/e-bok/konto/zestawienie/"
MANAGER = AccountAccess.Role.MANAGER


@shared
def accounts() -> list[Account]:
    """Two that Anna manages, one of a stranger."""
    one, two, other = (open_account(f"10000{n}", f"Płatnik {n}") for n in range(1, 4))
    charge(one, "2025-12", "100.00")
    charge(one, "2026-01", "300.00")
    pay(one, "2026-01-20", "350.00")
    charge(two, "2026-02", "70.50")
    pay(two, "2026-02-20", "100.00")
    charge(other, "2026-02", "999.00")
    for account in (one, two):
        grant(account, "Anna Lis", MANAGER)
    return [one, two, other]


def table(client: Client, **asked: str) -> list[list[str]]:
    return cells(parsed(client.get(PAGE, asked)), "//section[@aria-labelledby='konta']//tr")[1:]


def test_each_account_and_the_sum_of_all(anna: Client):
    one, two, total = table(anna)

    assert one[1:] == ["100,00", "300,00", "350,00", "50,00"]
    assert two[1:] == ["0,00", "70,50", "100,00", "−29,50nadpłata"]
    assert total == ["Razem", "100,00", "370,50", "450,00", "20,50"]
    assert page_problems(anna.get(PAGE)) == []
    assert "999" not in words_at(anna.get(PAGE))
    assert PAGE in anna.get("/e-bok/konto/").content.decode()


def test_of_a_period_and_a_wrong_one_is_said(anna: Client):
    one = table(anna, od="2025-12-01", do="2025-12-31")[0]
    assert one[1:] == ["0,00", "100,00", "0,00", "100,00"]

    for asked in ({"od": "x"}, {"od": "2026-05-01", "do": "2026-01-01"}, {"do": "2099-01-01"}):
        page = anna.get(PAGE, asked)
        assert page.status_code == 200
        assert parsed(page).xpath("//*[contains(@class, 'field--bad')]")


@pytest.mark.both_databases
def test_sums_and_statements_are_those_of_each_account(accounts: list[Account]):
    for start in (date(2025, 1, 1), date(2026, 1, 1), date(2026, 1, 15)):
        alone = {account.pk: read_statement(account, start, TODAY) for account in accounts}
        together = sum_periods(accounts, start, TODAY)

        assert read_statements(accounts, start, TODAY) == alone
        assert {pk: (one.opening, one.closing) for pk, one in together.items()} == {
            pk: (one.opening, one.closing) for pk, one in alone.items()
        }


def test_page_and_paper_cost_the_same_for_two_accounts_and_for_five(anna: Client):
    settle_office()
    paper(anna)
    two = (queries_of_page(anna, PAGE), queries_of(paper, anna, od="2026-01-02"))
    for number in ("200000", "200001", "200002"):
        account = open_account(number, f"Inny {number}")
        charge(account, "2026-03", "10.00")
        grant(account, "Anna Lis", MANAGER)
    paper(anna)

    assert (queries_of_page(anna, PAGE), queries_of(paper, anna, od="2026-01-03")) == two
    assert len(table(anna)) == 5 + 1


def paper(client: Client, **asked: str) -> Any:
    return client.get(f"{PAGE}pdf/", asked)


def test_all_accounts_stand_on_one_tagged_paper(anna: Client, accounts: list[Account]):
    settle_office()
    answer = paper(anna)
    text = words_of(answer.content)

    assert answer["Content-Type"] == "application/pdf"
    assert standards_of(answer.content) == ("pl-PL", "1", True)
    assert tags_of(answer.content)["/Table"] == 3
    one, two = (account.premises.short_address for account in accounts[:2])
    head = "Data Operacja Termin płatności Wn (zł) Ma (zł) Saldo (zł)"
    sheet = f"{OFFICE.full_name} {OFFICE.address} tel. {OFFICE.phone}"
    assert text == (
        f"{sheet} {OFFICE.name}, {OFFICE.address} Anna Lis {one} "
        "20 listopada 2026 r. "
        "Zestawienie wszystkich kont od 1 stycznia 2026 r. do 20 listopada 2026 r. "
        "Liczba kont 2 Stan danych wpłaty zaksięgowane do 20.02.2026 "
        "Na 20 listopada 2026 r.: do zapłaty 20,50 zł "
        "Konta i suma Konto Saldo początkowe (zł) Wn (zł) Ma (zł) Saldo końcowe (zł) "
        f"{one}, konto 100001 100,00 300,00 350,00 50,00 "
        f"{two}, konto 100002 0,00 70,50 100,00 −29,50 "
        "Razem 100,00 370,50 450,00 20,50 "
        "Nadpłata na jednym koncie nie pokrywa opłat na drugim; suma pokazuje je razem. "
        "Wn to obciążenia konta, Ma to wpłaty i uznania. Saldo bez znaku to kwota do zapłaty, "
        "saldo z minusem to nadpłata. "
        "To zestawienie nie ma kodu weryfikacyjnego: kod ma zestawienie jednego konta. Że ten plik "
        f"wydała Spółdzielnia, sprawdza strona {verification_address()}. "
        "Plik PDF tego dokumentu nie ma pieczęci elektronicznej. "
        "Pytania: Dział Finansowo-Księgowy, pokój 3, tel. 00 000 00 00, "
        "sekretariat@podlasem.example, albo E-BOK. "
        f"{one}, konto 100001 Płatnik 1 {head} "
        "01.01.2026 Saldo początkowe 100,00 "
        "01.01.2026 Opłata za 01/2026 Naliczenie 15.01.2026 300,00 400,00 "
        "20.01.2026 wpłata Wpłata 350,00 50,00 "
        "20.11.2026 Razem i saldo końcowe 300,00 350,00 50,00 "
        f"{two}, konto 100002 Płatnik 2 {head} "
        "01.01.2026 Saldo początkowe 0,00 "
        "01.02.2026 Opłata za 02/2026 Naliczenie 15.02.2026 70,50 70,50 "
        f"Zestawienie wszystkich kont Strona 1 z 2 {sheet} "
        f"Zestawienie wszystkich kont, ciąg dalszy {head} "
        "20.02.2026 wpłata Wpłata 100,00 −29,50 "
        "20.11.2026 Razem i saldo końcowe 70,50 100,00 −29,50 "
        "Zestawienie wszystkich kont Strona 2 z 2"
    )


def test_the_paper_is_of_the_period_and_the_file_can_be_compared(anna: Client):
    settle_office()
    december = paper(anna, od="2025-12-01", do="2025-12-31")
    wrong = paper(anna, od="2026-05-01", do="2026-01-01")

    assert "Razem 0,00 100,00 0,00 100,00" in words_of(december.content)
    assert december["Content-Disposition"] == (
        'inline; filename="zestawienie-wszystkich-kont-2025-12-01-2025-12-31.pdf"'
    )
    # One paper of many accounts is one download in the log.
    assert AuditEvent.objects.get(action="DOWNLOAD").changes == {
        "format": "pdf",
        "from": "2025-12-01",
        "to": "2025-12-31",
        "accounts": ["100001", "100002"],
    }
    assert issue_day(sha256(december.content).hexdigest()) == TODAY
    assert (wrong.status_code, wrong["Location"]) == (302, f"{PAGE}?od=2026-05-01&do=2026-01-01")


def test_an_ended_right_and_a_strangers_account_stand_on_no_paper(client, accounts: list[Account]):
    grant(accounts[0], "Piotr Wrona", MANAGER, end=TODAY - timedelta(1))
    grant(accounts[1], "Piotr Wrona", MANAGER, end=TODAY)
    signed_in(client, "Piotr Wrona", "EB-500002-1")

    text = words_of(paper(client).content)
    AccountAccess.objects.filter(person__name="Piotr Wrona").update(valid_to=TODAY - timedelta(1))
    after = paper(client)

    assert "konto 100002" in text
    assert [number in text for number in ("100001", "100003")] == [False, False]
    assert after.status_code == 403
    assert b"%PDF" not in after.content


def test_a_guest_gets_no_paper(client):
    answer = paper(client)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/strefa-mieszkanca/logowanie/e-bok/?next=")


def test_what_is_too_long_for_one_paper_comes_in_parts(anna: Client, monkeypatch):
    for module in (issue, together_view):
        monkeypatch.setattr(module, "MAX_ROWS", 2)

    links = parsed(anna.get(PAGE)).xpath(f"//a[starts-with(@href, '{PAGE}pdf/')]/@href")

    found = [link.partition("?")[2] for link in links]
    assert found == ["od=2026-01-01&do=2026-01-31", "od=2026-02-01&do=2026-11-20"]
    assert paper(anna).status_code == 302
    assert [anna.get(link).status_code for link in links] == [200, 200]
