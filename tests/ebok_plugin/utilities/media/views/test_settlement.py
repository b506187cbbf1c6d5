from datetime import date

import pytest
from django.test import Client
from lxml.html import HtmlElement

from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS
from ebok_plugin.payments.domain.ledger_kinds.media_settlements import MEDIA_SETTLEMENTS
from ebok_plugin.utilities.media.models import MediaSettlement
from tests import clients
from tests.ebok_plugin.ledger.books import pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.payments.books import SAMPLES, TODAY, bring
from tests.ebok_plugin.payments.files import ACCOUNT, MEDIA, MEDIA_NEIGHBOUR, NEIGHBOUR, Row, file
from tests.ebok_plugin.utilities.media.houses import THIRD, house, settled, year
from tests.page_checks import page_problems, parsed, said
from tests.people import staff
from tests.query_counts import queries_when_warm

pytestmark = pytest.mark.django_db
LIST = "/e-bok/konto/100005/rozliczenie/"
THREE = {"key_total": "3", "cost": "33,33", "advances": "33,33", "result": "0,00"}
OWED = {"advances": "13,33", "result": "20,00"}


@pytest.fixture
def anna(client, worked_building: None) -> Client:
    """Return the payer of 100005 of the worked building."""
    sign_in_payer(client)
    return client


def sign_in_payer(client: Client, number: str = "100005") -> Account:
    """As the payer of this account."""
    account = Account.objects.get(account_no=number)
    grant(account, "Anna Lis")
    signed_in(client)
    return account


def page() -> str:
    return f"{LIST}{MediaSettlement.objects.latest('pk').pk}/"


def marks(row: HtmlElement) -> list[tuple[str, str]]:
    """What each upright mark of a row's bar stands for, and where."""
    return [(line.get("class"), line.get("x1")) for line in row.xpath(".//line[@x1!='0']")]


@pytest.mark.all_plugins
def test_the_worked_example_step_by_step(anna: Client):
    answer = anna.get(page())

    tree = parsed(answer)
    assert said(tree, "//h1") == ["Rozliczenie mediów za 2025"]
    assert said(tree, "//*[@id='wynik']") == ["Do zwrotu: 87,43 zł"]
    assert [said(row, "./th|./td") for row in tree.xpath("//table[@aria-labelledby='razem']//tr")][
        1:
    ] == [
        ["Centralne ogrzewanie", "3 200,74", "3 207,60", "6,86 zwrot"],
        ["Woda i ścieki", "804,65", "871,20", "66,55 zwrot"],
        ["Podgrzanie wody", "1 110,98", "1 125,00", "14,02 zwrot"],
        ["Razem", "5 116,37", "5 203,80", "87,43 zwrot"],
    ]
    heat = tree.xpath("//section[@aria-labelledby='medium-CO']")[0]
    expected = ["Koszt budynku", "Klucz podziału", "Twój udział", "Twoje zaliczki", "Wynik"]
    assert said(heat, ".//h3") == expected
    assert said(heat, ".//li[1]//dd") == ["42 187,98", "−1 265,64", "40 922,34"]
    assert said(heat, ".//li[3]//dt/small") == [
        "18 415,05 zł × 48,60 m² : 633,40 m² = 1 412,96 zł",
        "22 507,29 zł × 1 190,25 j. : 14 984,7125 j. = 1 787,78 zł",
    ]
    assert said(heat, ".//li[3]//dd") == ["1 412,96", "1 787,78", "3 200,74"]
    assert said(heat, ".//li[4]//dd") == ["874,80", "2 332,80", "3 207,60"]
    assert said(heat, ".//li[5]//dl/div") == ["Do zwrotu3 200,74 − 3 207,60 6,86"]
    assert said(heat, "./details/p") == [
        "Sprawdzenie: części wspólne 1 265,64 + koszty wszystkich lokali 40 922,33 "
        "+ zaokrąglenia 0,01 = faktury 42 187,98 zł. Zaokrągleń nie płaci żaden lokal.",
        "Zgłoś reklamację tej pozycji",
    ]
    usage = tree.xpath("//table[@aria-labelledby='zuzycie']//tbody/tr")
    found = [said(row, "./td") for row in usage]
    assert found == [["24,49", "23,66"], ["66,50", "85,19"], ["28,40", "37,67"]]
    assert [(row.xpath(".//rect/@width"), marks(row)) for row in usage] == [
        (["98.00%"], [("average", "94.68%")]),
        (["76.50%"], [("average", "98.00%")]),
        (["73.88%"], [("average", "98.00%")]),
    ]
    # The file says nothing of a missing reading, so neither does the page.
    assert "Brak odczytu" not in answer.content.decode()
    assert page_problems(answer) == []


def test_nobody_elses_figure_stands_on_the_page(anna: Client):
    """Whatever the page says of the others is a sum over all of them."""
    content = " ".join(anna.get(page()).content.decode().replace("\N{NO-BREAK SPACE}", " ").split())

    others = {"6 651,11", "1 258,425", "101,20", "567,49", "3 538,14", "905,00", "8 650,82"}
    assert {figure for figure in others if figure in content} == set()
    assert "100006" not in content


def test_what_is_owed_has_its_day(client, worked_building: None):
    sign_in_payer(client, "100003")

    answer = client.get(page().replace("100005", "100003"))

    tree = parsed(answer)
    assert said(tree, "//*[@id='wynik']") == ["Dopłata: 235,23 zł"]
    assert "Termin płatności: 15.09.2026." in said(tree, "//section[1]/p")
    assert page_problems(answer) == []


@pytest.mark.all_plugins
def test_what_was_paid_says_when_and_a_doubt_leads_to_the_complaint(client, worked_building: None):
    account = sign_in_payer(client, "100003")
    address = page().replace("100005", "100003")

    pay(account, "2026-09-08", "100.00")
    part = said(parsed(client.get(address)), "//section[1]/p")
    pay(account, "2026-09-10", "135.23")
    answer = client.get(address)
    listed = client.get(LIST.replace("100005", "100003"))

    assert said(parsed(listed), "//td[@class='what']/small") == ["Zapłacono 10.09.2026."]
    assert "Zapłacono część, zostało 135,23 zł. Termin płatności: 15.09.2026." in part
    tree = parsed(answer)
    assert "Zapłacono 10.09.2026." in said(tree, "//section[1]/p")
    assert "Termin płatności" not in answer.content.decode()
    assert "Paczka księgowań" not in answer.content.decode()
    doubt = "//section[@aria-labelledby='niezgoda']/p[1]/a"
    assert said(tree, doubt) == [
        "Zgłoś reklamację: centralne ogrzewanie",
        "Zgłoś reklamację: woda i ścieki",
        "Zgłoś reklamację: podgrzanie wody",
    ]
    opened = [client.get(link.get("href")).status_code for link in tree.xpath(doubt)]
    assert opened == [200, 200, 200]
    assert page_problems(answer) == []


def test_to_others_it_does_not_exist(worked_building: None):
    for number, name, end in (
        ("100005", "Anna Lis", None),
        ("100006", "Jan Sąsiad", None),
        ("100012", "Nina Dawna", date(2020, 1, 2)),
    ):
        grant(Account.objects.get(account_no=number), name, end=end)
    neighbour, outsider = Client(), Client()
    signed_in(neighbour, "Jan Sąsiad", "EB-500002-1")
    signed_in(outsider, "Nina Dawna", "EB-500003-9")
    clerk = clients.signed_in(staff("daria", "finance_clerk"))

    for address in (LIST, page(), f"{LIST}pozycja/1/"):
        answers = [
            client.get(address).status_code for client in (neighbour, outsider, clerk, Client())
        ]
        assert answers == [404, 403, 403, 302]


def test_a_settlement_without_the_account_is_not_there(anna: Client):
    bring(file("accounts", THIRD | {"account_no": "100077", "nrb": "", "premises_code": "L-77"}))
    alone = MEDIA | {"account_no": "100077", "settlement_id": "RM-INNE", "key_total": "1"}
    settled(alone | {"cost": "100,00", "result": "60,00"})

    assert anna.get(page()).status_code == 404
    assert anna.get(f"{LIST}999999999/").status_code == 404


def test_what_is_posted_later_is_not_there_yet(anna: Client, monkeypatch):
    monkeypatch.setattr(
        "ebok_plugin.utilities.media.views.business_today", lambda: date(2026, 7, 30)
    )

    assert anna.get(page()).status_code == 404
    assert "Nie ma jeszcze rozliczenia" in anna.get(LIST).content.decode()


def test_the_old_payer_and_the_new_one_see_their_own_part(client):
    """One premises, two accounts in one settlement (`ledger.md` §9)."""
    house(ACCOUNT, NEIGHBOUR, THIRD | {"premises_code": "L-005", "premises_no": "5"})
    settled(
        *(
            MEDIA | THREE | {"account_no": number, **more}
            for number, more in (("100005", OWED), ("100006", {}), ("100007", {}))
        )
    )
    sign_in_payer(client, "100007")

    assert client.get(page()).status_code == 404
    answer = client.get(page().replace("100005", "100007"))
    assert said(parsed(answer), "//*[@id='wynik']") == ["Rozliczenie wyszło na zero"]
    # Two premises, although three accounts: an average would tell of the other one.
    assert "Średnio" not in answer.content.decode()
    assert marks(parsed(answer)) == []


def test_beside_the_year_before(client):
    water = {"medium": "ZW", "allocation_key": "WATER_M3"}
    house(ACCOUNT, NEIGHBOUR, THIRD)
    numbers = ("100005", "100006", "100007")
    three: Row = MEDIA | water | THREE
    settled(*(year(2024, three, account_no=number) for number in numbers))
    owed = OWED | {"pool": "200,00", "invoice_total": "210,00", "cost": "66,67", "result": "53,34"}
    settled(*(year(2025, three, account_no=number, **owed) for number in numbers))
    sign_in_payer(client)

    answer = client.get(page())

    tree = parsed(answer)
    found = said(tree, "//table[@aria-labelledby='rok']//tbody/tr/*")
    assert found == ["Woda i ścieki", "66,67", "33,33"]
    assert said(tree, "//table[@aria-labelledby='zuzycie']//tbody//td") == ["1,00", "1,00", "1,00"]
    assert marks(tree) == [("average", "98.00%"), ("before", "98.00%")]
    assert said(parsed(client.get(LIST)), "//tbody/tr/th/a") == ["2025", "2024"]
    assert page_problems(answer) == []


def test_a_settlement_taken_back_says_so_and_names_the_newer(anna: Client):
    first = page()
    entry = LedgerEntry.objects.get(account__account_no="100005", kind="MEDIA_SETTLEMENT")
    reverse_entry(entry, on=date(2026, 8, 5), reason="złe odczyty", made_by=None, today=TODAY)

    answer = anna.get(first)

    assert said(parsed(answer), "//p[contains(@class, 'note--warn')]")[-1] == (
        "To rozliczenie wycofano 05.08.2026. Nie liczy się do salda. Zobacz korektę"
    )
    assert said(parsed(anna.get(LIST)), "//tbody//span[@class='chip']") == ["skorygowano"]
    assert page_problems(answer) == []

    bring((SAMPLES / "media_settlements_v1.csv").read_bytes() + b"\r\n")
    answer = anna.get(first)
    assert "Zobacz nowsze" in answer.content.decode()


def test_the_entry_and_the_ledger_row_lead_to_it(anna: Client):
    account = Account.objects.get(account_no="100005")
    seq = account.entries.get(kind="MEDIA_SETTLEMENT").seq

    from_entry = parsed(anna.get(f"/e-bok/konto/100005/pozycja/{seq}/"))
    from_ledger = parsed(anna.get("/e-bok/konto/100005/?rok=2026"))
    home = parsed(anna.get("/e-bok/"))

    link = f"{LIST}pozycja/{seq}/"
    for tree in (from_entry, from_ledger):
        assert tree.xpath(f"//main//a[@href='{link}']/@href") == [link]
    assert home.xpath(f"//main//a[@href='{LIST}']/@href") == [LIST]
    assert anna.get(link)["Location"] == page()


def test_an_entry_whose_rows_were_never_kept_says_so(client, monkeypatch):
    monkeypatch.setitem(KINDS, "media_settlements", MEDIA_SETTLEMENTS)
    house()
    bring(file("media_settlements", MEDIA, MEDIA_NEIGHBOUR))
    sign_in_payer(client)

    answer = client.get(f"{LIST}pozycja/1/")

    assert said(parsed(answer), "//h2[@id]") == ["Tego rozliczenia jeszcze tu nie rozpisano"]
    assert page_problems(answer) == []
    assert client.get(f"{LIST}pozycja/2/").status_code == 404


@pytest.mark.thorough
def test_it_costs_the_same_after_four_years_as_after_one(client):
    house()
    sign_in_payer(client)

    def queries(*years: int) -> list[int]:
        """Of the newest one and of the list, with the settlements of these years, too."""
        for number in years:
            settled(year(number), year(number, MEDIA_NEIGHBOUR))
        return [queries_when_warm(lambda at=address: client.get(at)) for address in (page(), LIST)]

    assert queries(2021) == queries(2022, 2023, 2024)
