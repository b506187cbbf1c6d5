"""One charge: its lines, rate × quantity, and what corrects it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.domain.legal_basis import set_legal_basis
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES, a_library
from tests.ebok_plugin.desk.clerks import queries_of
from tests.ebok_plugin.ledger.books import charge, document
from tests.page_checks import page_problems, parsed, texts

__all__ = ["a_library"]
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
def test_the_amount_is_the_sum_of_its_lines(anna: Client, worked_year: Account) -> None:
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
        "926,94\xa0zł, termin płatności 15 stycznia 2026 r."
    ]
    assert page_problems(answer) == []


@pytest.mark.usefixtures("a_library")
def test_the_law_of_each_component_is_that_of_the_month(anna: Client, worked_year: Account) -> None:
    """A paper is linked for whoever may open it; of a hidden one the words stand alone."""
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


def test_a_charge_costs_the_same_whatever_its_components_rest_on(
    anna: Client, worked_year: Account
) -> None:
    january = worked_year.entries.get(document__period="2026-01")
    components = list(Component.objects.all())

    costs = []
    for some in (components[:1], components):
        for one in some:
            day = date(2026, 1, 1)
            set_legal_basis(one, f"art. {one.pk}", paper=uuid4(), valid_from=day, origin=SYSTEM)
        costs.append(queries_of(anna, f"/e-bok/konto/100005/naliczenie/{january.seq}/"))

    assert costs[0] == costs[1]


def test_the_ledger_leads_to_it_and_back(anna: Client, account: Account) -> None:
    charge(account, "2026-02", "120.00")

    there = parsed(anna.get("/e-bok/konto/100005/")).xpath("//a[text()='Opłata za 02/2026']/@href")
    back = parsed(anna.get(there[0])).xpath("//a[text()='Pokaż w historii konta']/@href")

    assert there == ["/e-bok/konto/100005/naliczenie/1/"]
    assert back == ["/e-bok/konto/100005/?rok=2026&wpis=1#wpis-1"]


def test_a_correction_names_what_it_corrects(anna: Client, account: Account) -> None:
    charge(account, "2026-02", "120.00")
    correction = document(
        account, "2026-02", "-20.00", number="KOR/1", corrects="NAL/2026-02/100005"
    )
    post_charge_documents([correction], made_by=None, today=TODAY)

    page = parsed(anna.get("/e-bok/konto/100005/naliczenie/2/"))

    assert texts(page, "//h1") == ["Korekta opłaty za luty 2026"]
    assert page.xpath("//dd/a/@href") == ["/e-bok/konto/100005/naliczenie/1/"]


def test_a_reversed_charge_says_that_it_need_not_be_paid(anna: Client, account: Account) -> None:
    wrong = charge(account, "2026-02", "120.00")
    reverse_entry(
        wrong.entry, on=date(2026, 2, 20), reason="błędna powierzchnia", made_by=None, today=TODAY
    )

    page = parsed(anna.get("/e-bok/konto/100005/naliczenie/1/"))

    assert texts(
        page, "//main//p[contains(@class, 'note') and not(contains(@class, 'small'))]"
    ) == ["To naliczenie skorygowano 20.02.2026. Nie trzeba go płacić."]


def test_only_a_charge_that_is_booked_has_a_page(anna: Client, account: Account) -> None:
    charge(account, "2026-11", "120.00")
    charge(account, "2026-12", "120.00")  # number 2, booked ahead
    missing = anna.get("/e-bok/konto/100005/nic/").content

    for seq in (2, 3, 99, 0, 10**30):
        answer = anna.get(f"/e-bok/konto/100005/naliczenie/{seq}/")
        assert (answer.status_code, answer.content) == (404, missing), seq
