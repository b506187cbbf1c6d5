from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from ebok_plugin.charges.domain.component import set_cost_kind, set_legal_basis
from ebok_plugin.charges.models import Basis, Component, CostKind
from ebok_plugin.fee_changes.domain.fee_change import NewRate, annul_fee_change
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import month, priced
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES
from tests.ebok_plugin.fee_changes.change_04 import notice_of, notified_change, rates
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.statements.houses import consent
from tests.page_checks import page_problems, parsed, said, texts
from tests.papers_read import words_of
from tests.people import person_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def change() -> FeeChange:
    account = open_account("100005")
    priced("DZW", Basis.PERSONS, "11.00")
    grant(account, "Anna Lis")
    return notified_change()


@pytest.fixture
def notice(change: FeeChange) -> FeeNotice:
    return notice_of(change, Account.objects.get())


def rows_of(answer: HttpResponse) -> list[str]:
    return said(parsed(answer), "//table//tr[not(ancestor::thead)]")


def test_the_page_shows_what_the_paper_says(client, notice: FeeNotice):
    signed_in(client)

    answer = client.get(f"/e-bok/zmiana-oplat/{notice.pk}/")

    assert page_problems(answer) == []
    page = parsed(answer)
    assert [text.replace("\xa0", " ") for text in texts(page, "//h1")] == [
        "Zawiadomienie o zmianie wysokości opłat od 1 stycznia 2027 r."
    ]
    assert rows_of(answer) == [
        "1 stycznia 2027 r. 331,06 337,56",
        "1 kwietnia 2027 r. 337,56 349,71",
        "GOK koszt niezależny od Spółdzielni 2 j. 42,75 46,00 85,50 92,00 1 stycznia 2027 r.",
        "EKS koszt zależny od Spółdzielni 48,6 j. 4,60 4,85 223,56 235,71 1 kwietnia 2027 r.",
    ]
    paper = client.get(f"/e-bok/zmiana-oplat/{notice.pk}/pdf/")
    found = (paper["Content-Type"], paper["Cache-Control"])
    assert found == ("application/pdf", "private, no-store")
    assert (
        "od 1 stycznia 2027 r. 337,56 zł dotychczas 331,06 zł; "
        "od 1 kwietnia 2027 r.: 349,71 zł zamiast 337,56 zł"
    ) in words_of(paper.content)


@pytest.mark.usefixtures("a_library")
@pytest.mark.parametrize(
    ("paper", "words", "links"),
    [
        (OPEN, "Podstawa: RN 17/2026 (Regulamin opłat)", [RULES.url]),
        (HIDDEN, "Podstawa: RN 17/2026", []),
        (None, "Podstawa: RN 17/2026", []),
    ],
)
def test_the_resolution_is_linked_for_whoever_may_open_it(
    client, notice: FeeNotice, paper: UUID | None, words: str, links: list[str]
):
    """Frozen with the letter: what is written at the change later says nothing in it."""
    FeeChange.objects.update(resolution_paper=UUID(int=7))
    notice.content["resolution_paper"] = paper and str(paper)
    notice.save()
    signed_in(client)

    answer = client.get(f"/e-bok/zmiana-oplat/{notice.pk}/")

    beneath = "//section[@aria-labelledby='uzasadnienie']/p"
    assert texts(parsed(answer), beneath) == [words]
    assert parsed(answer).xpath(f"{beneath}/a/@href") == links
    assert str(HIDDEN) not in answer.content.decode()


@pytest.mark.usefixtures("a_library")
def test_a_letter_says_by_what_law_as_of_the_day_of_the_change(client):
    """Frozen with the letter: what is said of the component later changes nothing in it."""
    account = open_account("100005")
    grant(account, "Anna Lis")
    new = rates()
    eks, gok = (one.component for one in new)
    set_legal_basis(eks, "§ 12", paper=OPEN, valid_from=date(2027, 4, 1), origin=SYSTEM)
    set_legal_basis(gok, "art. 6h", paper=HIDDEN, valid_from=date(2020, 1, 1), origin=SYSTEM)
    set_legal_basis(gok, "§ 99", paper=OPEN, valid_from=date(2027, 4, 1), origin=SYSTEM)
    notice = notice_of(notified_change(new=new), account)
    set_legal_basis(eks, "§ 98", paper=None, valid_from=date(2027, 4, 1), origin=SYSTEM)
    signed_in(client)

    answer = client.get(f"/e-bok/zmiana-oplat/{notice.pk}/")
    paper = words_of(client.get(f"/e-bok/zmiana-oplat/{notice.pk}/pdf/").content)

    beneath = "//section[@aria-labelledby='zmiany']//details[not(@class='more no-print')]//dl/div/*"
    assert texts(parsed(answer), beneath) == ["GOK", "art. 6h", "EKS", "§ 12 (Regulamin opłat)"]
    assert parsed(answer).xpath(f"{beneath}/a/@href") == [RULES.url]
    assert page_problems(answer) == []
    assert "Podstawa prawna: GOK – art. 6h; EKS – § 12. Uzasadnienie" in paper


def test_a_letter_made_before_the_whole_sums_looks_as_it_did(client, notice: FeeNotice):
    del notice.content["sums"]
    notice.save()
    signed_in(client)

    answer = client.get(f"/e-bok/zmiana-oplat/{notice.pk}/")

    assert page_problems(answer) == []
    rows = rows_of(answer)
    assert (len(rows), rows[-1]) == (3, "Razem miesięcznie 309,06 327,71")


def test_opening_the_page_is_the_delivery(client, notice: FeeNotice):
    user = signed_in(client)
    consent(person_of(user))

    for _again in range(2):
        client.get(f"/e-bok/zmiana-oplat/{notice.pk}/")

    assert list(notice.deliveries.values_list("channel", "delivered_on", "made_by")) == [
        ("EBOK", date(2026, 11, 20), user.pk)
    ]


def test_a_stranger_finds_nothing_and_nobody_what_is_not_there(client, notice: FeeNotice):
    grant(open_account("100009", "Piotr Wrona"), "Piotr Wrona")

    for name, login, key in (
        ("Piotr Wrona", "EB-500002-1", notice.pk),
        ("Anna Lis", "EB-500001-3", uuid4()),
    ):
        signed_in(client, name, login)
        for address in ("", "pdf/"):
            assert client.get(f"/e-bok/zmiana-oplat/{key}/{address}").status_code == 404


def test_an_annulled_change_says_so(client, change: FeeChange, notice: FeeNotice, felicja: Origin):
    annul_fee_change(change, reason="Gmina cofnęła podwyżkę.", origin=felicja)
    signed_in(client)

    answer = client.get(f"/e-bok/zmiana-oplat/{notice.pk}/")

    assert "Ta zmiana została odwołana." in answer.content.decode()


@pytest.fixture
def lift_from_october(change: FeeChange) -> FeeChange:
    """A change notified after EKS of April and GOK of January, neither of them in force yet."""
    return notify_lift_rate("2027-10")


def notify_lift_rate(since: str) -> FeeChange:
    lift = Component.objects.get(code="DZW")
    set_cost_kind(lift, CostKind.Kind.INDEPENDENT, valid_from=date(2020, 1, 1), origin=SYSTEM)
    return notified_change(new=[NewRate(lift, Decimal("12.00"), month(since))])


def notes_of(client: Client, change: FeeChange) -> list[str]:
    answer = client.get(f"/e-bok/zmiana-oplat/{notice_of(change, Account.objects.get()).pk}/")
    assert page_problems(answer) == []
    found = texts(parsed(answer), "//p[contains(@class, 'note') or contains(@class, 'mt small')]")
    return [text.replace("\xa0", " ") for text in found if "Pytania:" not in text]


COUNTED = (
    "Kwoty uwzględniają też zmiany, o których zawiadomiliśmy osobno: "
    "ZO/2026/1 (od 1 stycznia 2027 r.)."
)


def test_a_letter_says_which_other_letters_it_counts(
    client, change: FeeChange, lift_from_october: FeeChange, felicja: Origin
):
    signed_in(client)
    assert notes_of(client, lift_from_october) == [COUNTED]
    # The later letter is of later days, so it changes nothing of the earlier one.
    assert notes_of(client, change) == []

    annul_fee_change(
        FeeChange.objects.get(number="ZO/2026/1"), reason="Cofnięte." * 2, origin=felicja
    )

    assert notes_of(client, lift_from_october) == [
        "Kwoty uwzględniają zmianę, która została potem odwołana: ZO/2026/1. Ile "
        "wyniesie najbliższa opłata, mówi strona główna E-BOK.",
        COUNTED,
    ]


def test_a_letter_leads_to_a_later_one_that_changes_its_sums(client, change: FeeChange):
    """A letter names upkeep from April; then a rate of the lift from February changes that sum."""
    signed_in(client)
    assert notes_of(client, change) == []

    later = notify_lift_rate("2027-02")

    assert notes_of(client, change) == [
        "Późniejsze zawiadomienie, o zmianie ZO/2026/2 z dnia 20 listopada 2026 r., zmienia te "
        "kwoty. Zobacz zawiadomienie ZO/2026/2"
    ]
    assert notes_of(client, later) == [COUNTED]
