"""One charge, one entry and one change of the balance, each to its source."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.domain.component import set_legal_basis
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.domain.by_hand import post_adjustment
from ebok_plugin.ledger.domain.posting import post_batch, reverse_entry
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.vocabulary import SubAccount
from ebok_plugin.panel.domain.balance_change import MAX_LINES
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES
from tests.ebok_plugin.ledger.books import charge, document, pay, payment, zl
from tests.page_checks import page_problems, parsed, said, texts
from tests.people import staff
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)

# ledger.md §11, January.
JANUARY = """
    Eksploatacja podstawowa                         | 48,6 m² | 4,35   | 211,41
    Fundusz remontowy                               | 48,6 m² | 3,25   | 157,95
    Centralne ogrzewanie – opłata stała             | 48,6 m² | 1,55   | 75,33
    Centralne ogrzewanie – zaliczka zmienna         | 48,6 m² | 4,10   | 199,26
    Zimna woda i ścieki – zaliczka                  | 6 m³    | 12,47  | 74,82
    Podgrzanie wody – zaliczka                      | 2,5 m³  | 38,60  | 96,50
    Gospodarowanie odpadami komunalnymi             | 2 os.   | 38,00  | 76,00
    Podatek od nieruchomości i opłata za grunt      | 48,6 m² | 0,2813 | 13,67
    Dźwig (winda)                                   | 2 os.   | 11,00  | 22,00
    Razem                                           | 926,94
"""


@pytest.mark.both_databases
def test_the_amount_is_the_sum_of_its_lines(anna: Client, worked_year: Account):
    january = worked_year.entries.get(document__period="2026-01")

    answer = anna.get(f"/e-bok/konto/100005/naliczenie/{january.seq}/")

    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in parsed(answer).xpath("//table//tr[not(ancestor::thead)]")
    ]
    assert rows == [
        [cell.strip() for cell in line.split("|")] for line in JANUARY.strip().splitlines()
    ]
    assert texts(parsed(answer), "//h1") == ["Opłata za styczeń 2026"]
    assert texts(parsed(answer), "//p[@class='lead']") == [
        "926,94\xa0zł, zapłacono 15 stycznia 2026 r."
    ]
    assert page_problems(answer) == []


@pytest.mark.usefixtures("a_library")
def test_the_law_of_each_component_is_that_of_the_month(anna: Client, worked_year: Account):
    """A paper is linked for anyone who may open it; of a hidden one the words stand alone."""
    january = worked_year.entries.get(document__period="2026-01")
    for code, words, paper in (
        ("EKS", "art. 4 u.s.m.", OPEN),
        ("DZW", "art. 4 u.s.m.", OPEN),
        ("FR", "art. 6 ust. 3 u.s.m.", HIDDEN),
    ):
        one = Component.objects.get(code=code)
        set_legal_basis(one, words, paper=paper, valid_from=date(2026, 1, 1), origin=SYSTEM)
        set_legal_basis(one, "§ 99", paper=None, valid_from=date(2026, 2, 1), origin=SYSTEM)

    answer = anna.get(f"/e-bok/konto/100005/naliczenie/{january.seq}/")

    beneath = "//section[@aria-labelledby='skladniki']//details//dl/div/*"
    assert texts(parsed(answer), beneath) == [
        "Eksploatacja podstawowa, Dźwig (winda)",
        "art. 4 u.s.m. (Regulamin opłat)",
        "Fundusz remontowy",
        "art. 6 ust. 3 u.s.m.",
    ]
    assert parsed(answer).xpath(f"{beneath}/a/@href") == [RULES.url]
    assert page_problems(answer) == []


def test_a_charge_costs_the_same_whatever_components_rest_on(anna: Client, worked_year: Account):
    january = worked_year.entries.get(document__period="2026-01")
    components = list(Component.objects.all())

    costs = []
    for some in (components[:1], components):
        for one in some:
            day = date(2026, 1, 1)
            set_legal_basis(one, f"art. {one.pk}", paper=uuid4(), valid_from=day, origin=SYSTEM)
        costs.append(queries_of_page(anna, f"/e-bok/konto/100005/naliczenie/{january.seq}/"))

    assert costs[0] == costs[1]


def test_the_ledger_leads_to_it_and_back_and_a_correction_names_it(anna: Client, account: Account):
    charge(account, "2026-02", "120.00")

    there = parsed(anna.get("/e-bok/konto/100005/")).xpath(
        "//a[normalize-space()='Opłata za 02/2026']/@href"
    )
    back = parsed(anna.get(there[0])).xpath("//a[normalize-space()='Pokaż w historii konta']/@href")

    assert there == ["/e-bok/konto/100005/naliczenie/1/"]
    assert back == ["/e-bok/konto/100005/?rok=2026&wpis=1#wpis-1"]

    correction = document(
        account, "2026-02", "-20.00", number="KOR/1", corrects="NAL/2026-02/100005"
    )
    post_charge_documents([correction], made_by=None, today=TODAY)
    page = parsed(anna.get("/e-bok/konto/100005/naliczenie/2/"))
    assert texts(page, "//h1") == ["Korekta opłaty za luty 2026"]
    assert page.xpath("//dd/a/@href") == there


def test_a_reversed_charge_says_that_it_need_not_be_paid(anna: Client, account: Account):
    wrong = charge(account, "2026-02", "120.00")
    reverse_entry(
        wrong.entry, on=date(2026, 2, 20), reason="błędna powierzchnia", made_by=None, today=TODAY
    )

    page = parsed(anna.get("/e-bok/konto/100005/naliczenie/1/"))

    assert texts(
        page, "//main//p[contains(@class, 'note') and not(contains(@class, 'small'))]"
    ) == ["To naliczenie skorygowano 20.02.2026. Nie trzeba go płacić."]


def test_only_a_charge_that_is_booked_has_a_page_and_only_one(anna: Client, account: Account):
    """As an entry it leads to its page as a charge."""
    charge(account, "2026-11", "120.00")
    charge(account, "2026-12", "120.00")  # number 2, booked ahead
    missing = anna.get("/e-bok/konto/100005/nic/").content

    for seq in (2, 3, 99, 0, 10**30):
        answer = anna.get(f"/e-bok/konto/100005/naliczenie/{seq}/")
        assert (answer.status_code, answer.content) == (404, missing), seq
    assert anna.get(f"{PAGE}1/")["Location"] == "/e-bok/konto/100005/naliczenie/1/"
    assert [anna.get(f"{PAGE}{seq}/").status_code for seq in (0, 2, 99)] == [404] * 3


# --- an entry and its source: what it paid, by what it was paid ---


PAGE = "/e-bok/konto/100005/pozycja/"


def test_a_payment_says_what_it_paid(anna: Client, account: Account):
    charge(account, "2026-02", "100.00")
    charge(account, "2026-03", "100.00")
    pay(account, "2026-03-10", "250.00", "Opłata za marzec 2026")

    answer = anna.get(f"{PAGE}3/")

    page = parsed(answer)
    found = said(page, "//section[@aria-labelledby='rozliczenie']//dl/div")
    assert found == ["Opłata za 03/202601.03.2026 100,00", "Opłata za 02/202601.02.2026 100,00"]
    assert said(page, "//aside//dl/div/dd")[:3] == ["Wpłata", "250,00 zł", "10.03.2026"]
    assert page_problems(answer) == []


def test_a_correction_is_not_spoken_of_as_a_payment(anna: Client, account: Account):
    charge(account, "2026-02", "100.00")
    pay(account, "2026-03-10", "50.00")
    post_adjustment(
        account,
        zl("-30.00"),
        on=TODAY,
        due_date=None,
        subaccount=SubAccount.MAIN,
        title="Korekta",
        reason="pomyłka w naliczeniu",
        made_by=staff("finanse"),
        today=TODAY,
    )

    def allocation_words(seq: int) -> list[str]:
        page = parsed(anna.get(f"{PAGE}{seq}/"))
        part = "//section[@aria-labelledby='rozliczenie']"
        return [*said(page, f"{part}/h2"), *said(page, f"{part}/p")]

    assert allocation_words(3) == ["Co pokryła ta kwota"]
    assert allocation_words(2) == [
        "Co zapłacono tą kwotą",
        "Wpłata pokrywa najpierw miesiąc wskazany w tytule, potem najstarszy termin.",
    ]


def test_an_undone_entry_and_its_reversal_name_each_other(anna: Client, account: Account):
    wrong = pay(account, "2026-03-02", "50.00", "nie moja wpłata")
    reverse_entry(wrong, on=date(2026, 3, 5), reason="pomyłka banku", made_by=None, today=TODAY)

    undone, reversal = (anna.get(f"{PAGE}{seq}/") for seq in (1, 2))

    assert said(
        parsed(undone), "//p[contains(@class, 'note') and not(contains(@class, 'small'))]"
    ) == ["Tę pozycję skorygowano 05.03.2026. Nie liczy się do salda. Zobacz korektę"]
    assert parsed(reversal).xpath(
        "//p[contains(@class, 'note') and not(contains(@class, 'small'))]/a/@href"
    ) == [f"{PAGE}1/"]
    assert [page_problems(one) for one in (undone, reversal)] == [[], []]


def test_it_costs_the_same_for_one_entry_and_for_four(anna: Client, account: Account):
    costs = []
    for days in ((1,), (2, 3, 4)):
        for day in days:
            pay(account, f"2026-03-{day:02d}", "5.00")
        costs.append(queries_of_page(anna, f"{PAGE}1/"))

    assert costs[0] == costs[1]


# --- a balance's change: its stairs add up, each line opens its source ---


CHANGE = "/e-bok/konto/100005/zmiana/"


def test_without_days_it_shows_this_month(anna: Client, worked_year: Account):
    answer = anna.get(CHANGE)

    page = parsed(answer)
    found = said(page, "//dl[contains(@class, 'steps')]/div/dd[1]")
    assert found == ["0,00", "954,17", "−954,17", "0,00"]
    assert page.xpath("//input[@type='date']/@value") == ["2026-10-31", "2026-11-20"]
    facts = page.xpath("//section[starts-with(@aria-labelledby, 'grupa-')]//dl//a/@href")
    assert facts == ["/e-bok/konto/100005/naliczenie/12/", "/e-bok/konto/100005/pozycja/23/"]
    assert page_problems(answer) == []


def test_two_days_of_the_reader_s_own_and_of_wrong_ones_the_usual(anna: Client, account: Account):
    charge(account, "2026-02", "100.00")
    pay(account, "2026-03-10", "150.00")

    page = parsed(anna.get(CHANGE, {"od": "2026-02-28", "do": "2026-03-10"}))

    assert said(page, "//h2[@id='zmiana']") == ["Do zapłaty ubyło 150,00 zł"]
    found = said(page, "//dl[contains(@class, 'steps')]/div/dd[1]")
    assert found == ["100,00", "−150,00", "−50,00nadpłata"]
    # Each wrong day is named in `test_account.py`, by the same form.
    answer = anna.get(CHANGE, {"do": "2026-11-21"})
    assert said(parsed(answer), "//div[@class='errors']//li") == [
        "Podaj dzień nie późniejszy niż dzisiejszy."
    ]
    assert "Saldo na koniec dnia 31.10.2026" in answer.content.decode()
    assert page_problems(answer) == []


def test_it_costs_the_same_for_one_entry_four_and_very_many(anna: Client, account: Account):
    charge(account, "2026-10", "100.00")
    charge(account, "2026-11", "110.00")
    costs = []
    for count in (1, 3, MAX_LINES):
        days = [f"2026-11-{number % 20 + 1:02d}" for number in range(count)]
        paid = [payment(account, day, "1.00") for day in days]
        post_batch(Batch.Kind.PAYMENTS, paid, made_by=None, today=TODAY)
        costs.append(queries_of_page(anna, CHANGE))

    one, four, very_many = costs
    assert one == four >= very_many
