"""Charges for waste by their months: on the pages of the components, of a charge, on its notice."""

from datetime import date

import pytest

from cms_ext.base.dates.period import Period, span_name
from cms_ext.people.identity.models import User
from ebok_plugin.desk.domain.card import read_month_charge
from ebok_plugin.ledger.domain.disputed import charge_line_now, make_entry_key
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.statements.domain.papers.letterhead import load_letterhead
from ebok_plugin.statements.domain.papers.letters import get_notice_data, notice_pdf
from plugins.waste_union.tests.declarations.declarations import TODAY, accepted, with_account
from plugins.waste_union.tests.fees.payers import account, charge_fees, obliged, tariff
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, said, words_at
from tests.papers_read import words_of
from tests.shared_rows import shared
from waste_union.declarations.models import DeclaredProperty

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/konto/300001/"
NOVEMBER = date(2026, 11, 20)
LEAD, CHANGES = "//p[@class='lead']", "//section[@aria-labelledby='zmiany']//tbody/tr"


@shared
def hanna(anna: User) -> Account:
    """By quarters: 116,00 zł a month in 2025, 155,00 zł from May 2026, declared late in June."""
    fee, opened = tariff(), date(2025, 1, 1)
    hers = account(opened_on=opened, payer="Anna Lis")
    grant(hers, "Anna Lis")
    obliged(hers, "116.00", opened, fee, key="EB/2025/000001")
    for month in range(1, 17, 3):
        first = Period(2025, 1).plus(month - 1)
        charge_fees(first, first.first_day)
    late = date(2026, 6, 12)
    obliged(hers, "155.00", date(2026, 5, 1), fee, key="EB/2026/000002", today=late)
    for first in (Period(2026, 7), Period(2026, 10)):
        charge_fees(first, first.first_day)
    return hers


@pytest.mark.thorough
def test_components_stand_month_by_month_though_charged_by_quarters(
    client, anna: User, hanna: Account, settings
):
    client.force_login(anna)
    settings.COOP_TODAY = NOVEMBER

    every, one = client.get(f"{PAGE}skladniki/"), client.get(f"{PAGE}skladniki/ODPADY/")

    page = parsed(every)
    assert said(page, LEAD) == [
        "Od maja 2026 o 39,00 zł miesięcznie więcej niż rok temu, najbardziej: "
        "Opłata za gospodarowanie odpadami (+39,00 zł)."
    ]
    assert said(page, "//h2[@id='teraz']") == ["Teraz: listopad 2026"]
    assert said(page, CHANGES) == [
        "Opłata za gospodarowanie odpadami maj 2026: deklaracja EB/2025/000001 → "
        "deklaracja EB/2026/000002 +39,00"
    ]
    rows = [said(row, "./th|./td") for row in parsed(one).xpath("//tbody/tr")]
    assert [(row[0], row[2]) for row in rows[:8]] == [
        ("listopad 2026", "155,00"),
        ("październik 2026", "155,00"),
        ("wrzesień 2026", "155,00"),
        ("sierpień 2026", "155,00"),
        ("lipiec 2026", "155,00"),
        ("czerwiec 2026", "155,00"),
        ("maj 2026", "155,00"),
        ("kwiecień 2026", "116,00"),
    ]
    assert page_problems(every) == page_problems(one) == []


def test_a_quarter_is_named_where_a_charge_is(client, anna: User, hanna: Account, settings):
    client.force_login(anna)
    settings.COOP_TODAY = NOVEMBER
    document = ChargeDocument.objects.latest("pk")
    quarter = "Opłata za odpady 10–12/2026 (3 × 155,00 zł, deklaracja EB/2026/000002)"
    first_page, book = client.get("/e-bok/", {"konto": "300001"}), client.get(PAGE)
    newest = said(parsed(first_page), "//dl[@aria-labelledby='ostatnie']/div/dt")[0]
    assert newest == "Opłata za odpady 10–12/2026 01.10.2026"
    operations = said(parsed(book), "//tr/td[@class='what']")
    assert "Opłata za odpady 10–12/2026Naliczenie" in operations
    charge_page = client.get(f"{PAGE}naliczenie/{document.entry.seq}/")
    assert "październik–grudzień 2026" in said(parsed(charge_page), "//nav//li")
    assert "3 × 155,00" in words_at(charge_page)
    disputed = charge_line_now(make_entry_key(hanna, document.entry.seq, 1), NOVEMBER)
    assert disputed is not None
    assert disputed.title.replace("\N{NO-BREAK SPACE}", " ") == quarter
    words = words_of(notice_pdf(load_letterhead(TODAY), get_notice_data(document, TODAY), TODAY))
    assert "Opłata za październik–grudzień 2026" in words
    assert "Opłata za okres, termin płatności 15 grudnia 2026 r. 465,00 zł" in words
    assert "Za październik–grudzień 2026: 3 × 155,00 zł. Miesiąc: deklaracja EB/2026" in words
    at_the_desk = read_month_charge(hanna, NOVEMBER)
    assert at_the_desk is not None
    assert (at_the_desk.period, at_the_desk.period_before) == (
        "październik–grudzień 2026",
        "lipiec–wrzesień 2026",
    )


def test_a_charge_goes_down_to_persons_and_rate_and_names_its_months(
    client, anna: User, celina: User, lipowa: DeclaredProperty
):
    place = with_account(lipowa)
    assert place.account is not None
    grant(place.account, "Anna Lis")
    declaration = accepted(place, anna, celina)
    assert declaration.effective_from is not None
    charge_fees(Period.of(declaration.effective_from), TODAY)
    document = ChargeDocument.objects.select_related("entry").earliest("pk")
    client.force_login(anna)

    page = client.get(f"{PAGE}naliczenie/{document.entry.seq}/")
    words = words_of(notice_pdf(load_letterhead(TODAY), get_notice_data(document, TODAY), TODAY))

    counted = (
        "4 osoby × 33,00 zł = 132,00 zł; zwolnienie za kompostownik 4 × 2,00 zł = 8,00 zł; "
        "opłata miesięczna 124,00 zł (deklaracja EB/2026/000001)"
    )
    spans = "//h3/following-sibling::dl[1]/div"
    assert said(parsed(page), spans) == [f"maj 2026{counted} 124,00"]
    assert page_problems(page) == []
    assert "Opłata za miesiąc, termin płatności" in words
    assert f"Za maj 2026: 1 × 124,00 zł. Miesiąc: {counted}." in words


def test_a_span_of_months_is_named():
    spans = ((2026, 10), (2026, 12)), ((2026, 11), (2027, 1)), ((2026, 2), (2026, 2))

    assert [span_name(Period(*first), Period(*last)) for first, last in spans] == [
        "październik–grudzień 2026",
        "listopad 2026 – styczeń 2027",
        "luty 2026",
    ]
