"""The pages of the components: the worked year's changes, month by month."""

from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from ebok_plugin.charges.domain.component import set_legal_basis
from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes.domain.fee_change import annul_fee_change, put_in_force
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES
from tests.ebok_plugin.fee_changes.change_04 import first_day_of, notice_of, notified_change, rates
from tests.ebok_plugin.ledger.books import charge
from tests.page_checks import page_problems, parsed, said
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PAGE = "/e-bok/konto/100005/skladniki/"


def test_the_worked_year_tells_its_three_changes_and_one_of_them_month_by_month(
    anna: Client, worked_year: Account
):
    every, one = anna.get(PAGE), anna.get(f"{PAGE}EKS/")

    page = parsed(every)
    assert said(page, "//section[@aria-labelledby='zmiany']//tbody/tr") == [
        "Gospodarowanie odpadami komunalnymi wrzesień 2026: stawka 38,00 → 42,75 zł +9,50",
        "Eksploatacja podstawowa lipiec 2026: stawka 4,35 → 4,60 zł +12,15",
        "Zimna woda i ścieki – zaliczka maj 2026: stawka 12,47 → 13,40 zł +5,58",
    ]
    assert said(page, "//section[@aria-labelledby='teraz']//tfoot/tr/*") == ["Razem", "954,17"]
    page = parsed(one)
    assert said(page, "//h1") == ["Eksploatacja podstawowa"]
    rows = [said(row, "./th|./td") for row in page.xpath("//tbody/tr")]
    assert len(rows) == 11
    assert rows[4] == [
        "lipiec 2026",
        "48,6 m² × 4,60 złZmiana: stawka 4,35 → 4,60 zł (+12,15 zł)",
        "223,56",
    ]
    assert said(page, "//tfoot/tr/*") == ["Razem", "2 386,26"]
    assert page_problems(every) == page_problems(one) == []


@pytest.mark.usefixtures("a_library")
@pytest.mark.parametrize(
    ("paper", "said_of_it"),
    [
        (OPEN, [("Podstawa: § 12 regulaminu opłat (Regulamin opłat)", [RULES.url])]),
        (HIDDEN, [("Podstawa: § 12 regulaminu opłat", [])]),
    ],
)
def test_one_component_says_by_what_law(
    anna: Client, account: Account, paper: UUID, said_of_it: list[tuple[str, list[str]]]
):
    charge(account, "2026-11", "100.00")
    words = "§ 12 regulaminu opłat"
    eks = Component.objects.get(code="EKS")
    set_legal_basis(eks, words, paper=paper, valid_from=date(2026, 11, 1), origin=SYSTEM)
    set_legal_basis(eks, "§ 1", paper=paper, valid_from=date(2026, 12, 1), origin=SYSTEM)

    answer = anna.get(f"{PAGE}EKS/")

    found = parsed(answer).xpath("//p[starts-with(normalize-space(), 'Podstawa')]")
    assert [(said(one, ".")[0], one.xpath("a/@href")) for one in found] == said_of_it
    assert page_problems(answer) == []


def test_one_month_is_drawn_nowhere(anna: Client, account: Account):
    charge(account, "2026-11", "800.00")

    pages = [anna.get(PAGE), anna.get(f"{PAGE}EKS/")]

    assert [parsed(page).xpath("//*[contains(@class, 'chart')]") for page in pages] == [[], []]
    assert said(parsed(pages[0]), "//h2")[0] == "Teraz: listopad 2026"


def test_a_year_has_one_sentence_and_a_chart_of_steps(anna: Client, account: Account):
    for month, amount in (("2025-11", "800.00"), ("2026-10", "800.00"), ("2026-11", "820.50")):
        charge(account, month, amount)

    answer = anna.get(PAGE)

    page = parsed(answer)
    assert said(page, "//p[@class='lead']") == [
        "Od listopada 2026 o 20,50 zł miesięcznie więcej niż rok temu, najbardziej: "
        "EKS (+20,50 zł)."
    ]
    chart = "//section[@aria-labelledby='razem']//*[local-name()='text']"
    assert said(page, f"{chart}[contains(@class, 'val')]") == ["800,00", "820,50"]
    months = said(page, f"{chart}[@text-anchor='middle'][not(contains(@class, 'val'))]")
    assert months == ["lis", "paź", "lis"]
    assert page_problems(answer) == []


def test_what_the_account_never_had_is_not_there(anna: Client, account: Account):
    """Before the first charge the page says that there is none."""
    before = anna.get(PAGE)
    charge(account, "2026-02", "100.00")

    assert "Nie ma jeszcze żadnego naliczenia" in before.content.decode()
    assert page_problems(before) == []
    assert [anna.get(f"{PAGE}{code}/").status_code for code in ("EKS", "GOK")] == [200, 404]


def test_the_pages_cost_the_same_for_one_month_and_for_four(anna: Client, account: Account):
    costs = []
    for months in ((1,), (2, 3, 4)):
        for month in months:
            charge(account, f"2026-{month:02d}", f"{month}.00")
        costs.append([queries_of_page(anna, address) for address in (PAGE, f"{PAGE}EKS/")])

    assert costs[0] == costs[1]


# --- a change of fees: announced, then behind the step of its component ---


@pytest.mark.thorough
def test_a_change_that_is_coming_is_announced_with_its_letter_until_it_is_annulled(
    anna: Client, account: Account, felicja: Origin
):
    """The letter leads back."""
    change = notified_change()
    address = f"/e-bok/zmiana-oplat/{notice_of(change, account).pk}/"
    charge(account, "2026-11", "309.06")

    home, letter = anna.get("/e-bok/"), anna.get(address)
    annul_fee_change(change, reason="Gmina cofnęła podwyżkę.", origin=felicja)
    annulled = parsed(anna.get("/e-bok/"))

    page = parsed(home)
    december = [
        "Następna opłata (przewidywana)",
        "Za grudzień: 309,06 zł do wtorku 15 grudnia. Zlecenie stałe",
    ]
    january = "315,56 zł od stycznia, o 6,50 zł więcej. Zawiadomienie"
    assert said(page, "//div[@class='ahead']/*") == [*december, january]
    assert said(annulled, "//div[@class='ahead']/*") == december
    assert address in page.xpath("//a/@href")
    crumbs = parsed(letter).xpath("//nav[contains(@class, 'crumbs')]//a")
    assert [(crumb.text, crumb.get("href")) for crumb in crumbs] == [
        ("Moje rozliczenia", "/e-bok/")
    ]
    assert page_problems(home) == page_problems(letter) == []


def test_the_letter_stands_behind_the_step_of_its_component(
    anna: Client, account: Account, felicja: Origin, settings
):
    change = notified_change(new=rates(eks_from="2027-04"))
    put_in_force(change, origin=felicja)
    settings.COOP_TODAY = first_day_of("2027-04")
    for period, amount in (("2027-03", "223.56"), ("2027-04", "235.71")):
        charge(account, period, amount, today=settings.COOP_TODAY)

    for address in (PAGE, f"{PAGE}EKS/"):
        answer = anna.get(address)

        letter = f"/e-bok/zmiana-oplat/{notice_of(change, account).pk}/"
        assert letter in parsed(answer).xpath("//a/@href"), address
        assert page_problems(answer) == []
