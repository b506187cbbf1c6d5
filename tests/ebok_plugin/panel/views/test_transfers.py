"""One file of the transfers of all own accounts: chosen, counted, downloaded, refused."""

import pytest
from django.test import Client

from cms_ext.base.money.nrb import build_nrb
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.statements.domain.test_transfer_file import read_elixir
from tests.ebok_plugin.statements.offices import settle_office
from tests.page_checks import cells, page_problems, parsed, said, words_at
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts")]
PAGE = "/e-bok/konto/przelewy/"
PAYER = build_nrb("99900009", "0002", "7")
# The number of account 100001, as `books` makes it.
OWN = build_nrb("99900009", "0001", "988889")
MANAGER = AccountAccess.Role.MANAGER
WHO = {"rachunek": PAYER, "platnik": "Żółć, Zarządca", "dzien": "2026-11-23"}
BOTH = {"konto-100001": "on", "kwota-100001": "300,00", "konto-100002": "on"}
FILE = {**WHO, **BOTH, "kwota-100002": "70.50", "plik": "elixir-1250", "co": "plik"}


@shared
def accounts() -> list[Account]:
    """Two that owe and one that does not, managed by Anna; one of a stranger."""
    settle_office()
    found = [open_account(f"10000{n}", f"Płatnik {n}") for n in range(1, 5)]
    charge(found[0], "2026-10", "200.00")
    charge(found[0], "2026-11", "100.00")
    charge(found[1], "2026-11", "70.50")
    pay(found[2], "2026-11-02", "5.00")
    charge(found[3], "2026-11", "999.00")
    for account in found[:3]:
        grant(account, "Anna Lis", MANAGER)
    return found


def rows(answer: object) -> list[list[str]]:
    return cells(parsed(answer), "//table//tr")[1:]


def test_what_is_owed_is_chosen_and_counted(anna: Client):
    page, whole = anna.get(PAGE), anna.get(f"{PAGE}?wszystkie=1")
    counted = anna.post(PAGE, {"co": "suma", "konto-100002": "on", "kwota-100002": "20"})

    assert page_problems(page) == page_problems(whole) == page_problems(counted) == []
    assert parsed(page).xpath("//tbody//input[@type='text']/@value") == ["300,00", "70,50"]
    assert rows(page)[-1] == ["Razem (przelewów: 2)", "370,50"]
    assert rows(counted)[-1] == ["Razem (przelewów: 1)", "20,00"]
    assert len(rows(whole)) == 3 + 1
    assert "100004" not in words_at(whole)
    for place in ("/e-bok/", "/e-bok/konto/"):
        assert PAGE in anna.get(place).content.decode()


@pytest.mark.thorough
def test_the_file_has_each_number_amount_and_title_and_the_log_who_took_it(anna: Client):
    answer = anna.post(PAGE, FILE)
    lines = read_elixir(answer.content, "cp1250")

    assert answer["Content-Disposition"] == 'attachment; filename="przelewy-2026-11-23.txt"'
    assert "no-store" in answer["Cache-Control"]
    numbers = dict(Account.objects.values_list("account_no", "nrb"))
    assert [(line[2], line[5], line[6], line[7], line[11]) for line in lines] == [
        # Over two months no month is named; the title of a single one names it.
        ("30000", PAYER, numbers["100001"], "Żółć Zarządca|||", "Opłata 100001|||"),
        ("7050", PAYER, numbers["100002"], "Żółć Zarządca|||", "Opłata 100002 11/2026|||"),
    ]
    event = AuditEvent.objects.get(action="DOWNLOAD")
    found = (event.changes["format"], event.changes["accounts"])
    assert found == ("elixir-1250", ["100001", "100002"])
    assert PAYER not in str(event.changes)
    xml = anna.post(PAGE, FILE | {"plik": "pain-09"})
    assert xml["Content-Type"] == "application/xml"
    assert b"<CtrlSum>370.50</CtrlSum>" in xml.content


WRONG = [
    ({"rachunek": "12 3456"}, "Numer rachunku ma 6 cyfr"),
    ({"rachunek": ""}, "Podaj numer rachunku, z którego płacisz."),
    ({"rachunek": OWN}, "Na ten rachunek idą przelewy."),
    ({"platnik": " ,|\x1b"}, "Podaj nazwę właściciela rachunku."),
    ({"dzien": "2026-11-19"}, "Podaj dzień dzisiejszy albo późniejszy."),
    ({"dzien": "9999-12-31"}, "Podaj dzień nie dalej niż za rok."),
    ({"kwota-100001": "-5"}, "Podaj kwotę większą od zera."),
    ({"kwota-100001": "dużo"}, "Konto 100001: To nie jest liczba."),
    ({"kwota-100001": "99999999999"}, "Konto 100001:"),
    ({"kwota-100001": ""}, "Konto 100001:"),
    ({"konto-100001": "", "konto-100002": ""}, "Zaznacz co najmniej jedno konto."),
    ({"plik": "xlsx"}, "xlsx"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_wrong_input_is_named_and_gives_no_file(anna: Client, wrong: dict, words: str):
    answer = anna.post(PAGE, FILE | wrong)

    assert answer["Content-Type"].startswith("text/html")
    assert words.lower() in " ".join(said(parsed(answer), "//*[@id='bledy']")).lower()
    assert page_problems(answer) == []
    assert not AuditEvent.objects.filter(action="DOWNLOAD").exists()


@pytest.mark.always
def test_a_strangers_account_is_never_in_the_file(anna: Client, client: Client):
    asked = FILE | {"konto-100004": "on", "kwota-100004": "999,00"}
    assert len(read_elixir(anna.post(PAGE, asked).content, "cp1250")) == 2

    grant(Account.objects.get(account_no="100004"), "Piotr Wrona", MANAGER)
    signed_in(client, "Piotr Wrona", "EB-500002-1")
    # A single account has its own code; there is nothing to join.
    assert client.get(PAGE).status_code == client.post(PAGE, FILE).status_code == 404
    client.logout()
    assert client.post(PAGE, FILE).status_code == 302


def test_accounts_without_a_number_are_counted_and_left_out(anna: Client, settings):
    settings.COOP_OWN_BANK_ACCOUNTS = ()
    Account.objects.filter(account_no="100002").update(nrb="")

    page = anna.get(PAGE)
    assert [row[0].split()[-1] for row in rows(page)[:-1]] == ["100001"]
    assert "Kont, których tu nie ma: 1" in words_at(page)


def test_the_page_costs_the_same_for_two_accounts_and_for_five(anna: Client):
    two = queries_of_page(anna, PAGE)
    for number in ("200000", "200001", "200002"):
        account = open_account(number, f"Inny {number}")
        charge(account, "2026-03", "10.00")
        grant(account, "Anna Lis", MANAGER)

    assert (queries_of_page(anna, PAGE), len(rows(anna.get(PAGE)))) == (two, 5 + 1)
