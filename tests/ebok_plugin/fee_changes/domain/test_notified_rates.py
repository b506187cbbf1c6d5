"""The figures of a letter while another change is known but not in force (`fees_law.md` §2, §4).

GOK costs 46,00 from July 2027 by the letter that is read; Anna pays EKS 223,56 and GOK 85,50.

The notice on paper: its words, its tags, the same bytes each time.
"""

import hashlib
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest

from cms_ext.base.money.amounts import sum_money
from cms_ext.base.pdf.sealing import Seal
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.charges.domain.rate import add_component_rate
from ebok_plugin.charges.models import Basis, Component
from ebok_plugin.fee_changes.domain.content import (
    NoticeContent,
    content_as_json,
    content_from_json,
    describe_counted_changes,
    issue_letter,
    merge_notices,
    notice_pdf,
)
from ebok_plugin.fee_changes.domain.fee_change import NewRate, annul_fee_change, put_in_force
from ebok_plugin.fee_changes.domain.notifying import start_notifying
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.issued_file import issue_day
from ebok_plugin.statements.models import FileLink
from tests.ebok_plugin.charges.coop import charge_for, month, priced, the_property
from tests.ebok_plugin.fee_changes.change_04 import (
    TODAY,
    approved,
    components,
    notice_of,
    notified_change,
    refused_with,
)
from tests.ebok_plugin.fee_changes.late_change import sued
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.statements.offices import settle_office
from tests.papers_read import pages_of, standards_of, words_of
from tests.seals import SEALED, UNSEALED, key, seal, seals_on, status_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
MAY = date(2027, 5, 5)
NEVER = None


@shared
def anna() -> Account:
    components()
    return open_account("100005")


class Other(NamedTuple):
    """The other change: what it makes of a component, from when, and when it was delivered."""

    code: str
    rate: str
    since: str
    delivered: date | None
    contested: bool = False


# Each: the other change, the day on the letter, the sums before and after, what the letter counts.
CASES: dict[str, tuple[Other, date, str, str, list[str]]] = {
    "earlier, delivered": (
        Other("EKS", "4.85", "2027-04", TODAY), TODAY, "321.21", "327.71", ["2027-04-01"]),
    "earlier, not known to be delivered": (
        Other("EKS", "4.85", "2027-04", NEVER), TODAY, "321.21", "327.71", ["2027-04-01"]),
    "the same day": (
        Other("EKS", "4.85", "2027-07", TODAY), TODAY, "321.21", "327.71", ["2027-07-01"]),
    "later": (
        Other("EKS", "4.85", "2027-08", TODAY), TODAY, "309.06", "315.56", []),
    "delivered late, reaches by then": (
        Other("EKS", "4.85", "2027-04", date(2027, 3, 10)), MAY, "321.21", "327.71",
        ["2027-07-01"]),
    "delivered too late": (
        Other("EKS", "4.85", "2027-04", date(2027, 4, 5)), MAY, "309.06", "315.56", []),
    "not delivered when it cannot reach any more": (
        Other("EKS", "4.85", "2027-04", NEVER), MAY, "309.06", "315.56", []),
    "a lowering needs no delivery": (
        Other("EKS", "4.40", "2027-04", NEVER), MAY, "299.34", "305.84", ["2027-04-01"]),
    "contested, controlled": (
        Other("EKS", "4.85", "2027-04", TODAY, contested=True), TODAY, "309.06", "315.56", []),
    "the same component earlier": (
        Other("GOK", "44.00", "2027-04", TODAY), TODAY, "311.56", "315.56", ["2027-04-01"]),
    "the same component later": (
        Other("GOK", "48.00", "2027-08", TODAY), TODAY, "309.06", "315.56", []),
    "contested, independent": (
        Other("GOK", "44.00", "2027-04", TODAY, contested=True), TODAY, "311.56", "315.56",
        ["2027-04-01"]),
}  # fmt: skip


def tell(code: str, rate: str, since: str, on: date) -> FeeChange:
    new = NewRate(Component.objects.get(code=code), Decimal(rate), month(since))
    return notified_change(new=[new], today=on)


def tell_other(other: Other, account: Account, clerk: Origin) -> FeeChange:
    change = tell(other.code, other.rate, other.since, TODAY)
    if other.delivered:
        reach(change, account, other.delivered)
    if other.contested:
        sued(account, change, clerk)
    return change


def reach(change: FeeChange, account: Account, on: date) -> None:
    notice_of(change, account).deliveries.create(channel="HAND", sent_on=TODAY, delivered_on=on)


def content_for(change: FeeChange, account: Account) -> NoticeContent:
    return content_from_json(notice_of(change, account).content)


@pytest.mark.thorough
@pytest.mark.parametrize("case", CASES)
def test_the_sums_are_what_will_be_charged(felicja: Origin, anna: Account, case: str):
    other, on, before, after, counted = CASES[case]
    beside = tell_other(other, anna, felicja)

    change = tell("GOK", "46.00", "2027-07", on)

    content = content_for(change, anna)
    [sum_] = content.sums
    assert (str(sum_.before.amount), str(sum_.after.amount)) == (before, after)
    assert [(one.number, str(one.since)) for one in content.counted] == [
        (beside.number, day) for day in counted
    ]
    assert content_from_json(content_as_json(content)) == content

    # And the run of July charges that, once both are in force and both letters have arrived.
    reach(change, anna, on)
    if not other.delivered:
        reach(beside, anna, on)
    for one in sorted((change, beside), key=lambda one: one.rates.get().planned_from):
        put_in_force(one, origin=felicja)
    charged = sum_money(line.amount for line in charge_for(anna, month("2027-07")).lines)
    assert str(charged.amount) == after


def test_an_annulled_one_counts_no_more(felicja: Origin, anna: Account):
    beside = tell("EKS", "4.85", "2027-04", TODAY)
    annul_fee_change(beside, reason="Gmina cofnęła podwyżkę.", origin=felicja)

    content = content_for(tell("GOK", "46.00", "2027-07", TODAY), anna)

    assert (str(content.sums[0].after.amount), content.counted) == ("315.56", [])


@pytest.mark.both_databases
def test_one_whose_rate_a_letter_names_as_paid_is_annulled_last(felicja: Origin, anna: Account):
    april = tell("EKS", "4.85", "2027-04", TODAY)
    july = tell("EKS", "5.00", "2027-07", TODAY)

    with refused_with(
        "COUNTED_ELSEWHERE",
        "Najpierw odwołaj zmianę ZO/2026/2: jej zawiadomienia podają stawkę z tej zmiany jako "
        "dotychczasową.",
    ):
        annul_fee_change(april, reason="Zarząd cofnął zmianę.", origin=felicja)
    for one in (july, april):
        annul_fee_change(one, reason="Zarząd cofnął zmianę.", origin=felicja)
    assert set(FeeChange.objects.values_list("state", flat=True)) == {"ANNULLED"}


def test_a_property_with_a_letter_on_its_own_rate_gets_none_on_everybodys(anna: Account):
    eks = Component.objects.get(code="EKS")
    own = NewRate(eks, Decimal("5.10"), month("2027-04"), the_property())
    notified_change(new=[own])

    everybodys = tell("EKS", "4.85", "2027-07", TODAY)

    assert everybodys.notices.count() == 0


def test_the_letter_says_what_its_figures_hold(anna: Account):
    tell("EKS", "4.85", "2027-04", TODAY)
    change = tell("GOK", "46.00", "2027-07", TODAY)
    said = (
        "Kwoty uwzględniają też zmiany, o których zawiadomiliśmy osobno: "
        "ZO/2026/1 (od 1 kwietnia 2027 r.)."
    )

    content = content_for(change, anna)

    assert describe_counted_changes(content).replace("\xa0", " ") == said
    assert (
        "Cała opłata miesięczna od 1 lipca 2027 r. 327,71 zł dotychczas 321,21 zł "
        f"{said} Co się zmienia"
    ) in words_of(notice_pdf(notice_of(change, anna), None))


REFUSED = {
    "notice from the same day": (
        "GOK", "2027-07", "RATE_ANNOUNCED",
        "O nowej stawce składnika GOK od 1 lipca 2027 r. zawiadamia już zmiana ZO/2026/1. "
        "Odwołaj jedną z tych zmian."),
    "a rate of that day": (
        "EKS", "2027-05", "RATE_OVERLAP",
        "Składnik EKS ma już stawkę od 1 maja 2027 r., więc stawka od 1 maja 2027 r. nie weszłaby "
        "w życie. Odwołaj tę zmianę i przygotuj nową, od późniejszego miesiąca."),
    "a rate of a later day": (
        "EKS", "2027-04", "RATE_OVERLAP",
        "Składnik EKS ma już stawkę od 1 maja 2027 r., więc stawka od 1 kwietnia 2027 r. nie "
        "weszłaby w życie. Odwołaj tę zmianę i przygotuj nową, od późniejszego miesiąca."),
}  # fmt: skip


def test_no_letters_are_made_of_a_rate_that_could_not_come(anna: Account):
    tell("GOK", "44.00", "2027-07", TODAY)
    eks = Component.objects.get(code="EKS")
    add_component_rate(eks, Decimal("4.70"), valid_from=date(2027, 5, 1))

    for code, since, error, words in REFUSED.values():
        with refused_with(error, words):
            tell(code, "46.00", since, TODAY)
        assert FeeChange.objects.latest("pk").state == "APPROVED"


def test_letters_of_two_changes_are_not_made_at_once(felicja: Origin, anna: Account):
    eks, gok = Component.objects.order_by("code")
    first = approved([NewRate(eks, Decimal("4.85"), month("2027-04"))])
    start_notifying(first, origin=felicja, today=TODAY)

    with refused_with(
        "NOTICES_UNFINISHED",
        "Zawiadomienia o zmianie ZO/2026/1 jeszcze się tworzą, a nowe muszą je uwzględnić. "
        "Poczekaj na ich koniec.",
    ):
        notified_change(new=[NewRate(gok, Decimal("46.00"), month("2027-07"))])


def test_of_one_component_the_earlier_rate_comes_first(felicja: Origin, anna: Account):
    july = tell("EKS", "4.85", "2027-07", TODAY)
    april = tell("EKS", "4.70", "2027-04", TODAY)

    with refused_with(
        "EARLIER_FIRST",
        "Najpierw wprowadź w życie albo odwołaj zmianę ZO/2026/2: zmienia składnik EKS od "
        "wcześniejszego miesiąca.",
    ):
        put_in_force(july, origin=felicja)
    put_in_force(april, origin=felicja)
    put_in_force(july, origin=felicja)
    rates = Component.objects.get(code="EKS").rates.filter(valid_from__year=2027)
    assert list(rates.order_by("valid_from").values_list("rate", "valid_from", "valid_to")) == [
        (Decimal("4.70"), date(2027, 4, 1), date(2027, 6, 30)),
        (Decimal("4.85"), date(2027, 7, 1), None),
    ]


__all__ = ["key", "seal"]


def test_the_paper_says_what_the_law_asks():
    settle_office()
    anna = open_account("100005")
    priced("DZW", Basis.PERSONS, "11.00")
    notice = notice_of(notified_change(), anna)

    pdf = notice_pdf(notice, None)
    words = words_of(pdf)

    for said in (
        "Spółdzielnia Mieszkaniowa „Pod Lasem” w Przykładowie",
        "20 listopada 2026 r.",
        "Zawiadomienie o zmianie wysokości opłat od 1 stycznia 2027 r.",
        "Płatnik Anna Lis",
        "Lokal ul. Wzorcowa 1 m. 05 (L-100005)",
        "koszt niezależny od Spółdzielni",
        "2 j. 42,75 46,00 85,50 92,00 01.01.2027",
        "koszt zależny od Spółdzielni",
        "48,6 j. 4,60 4,85 223,56 235,71 01.04.2027",
        "Cała opłata miesięczna od 1 stycznia 2027 r. 337,56 zł dotychczas 331,06 zł; "
        "od 1 kwietnia 2027 r.: 349,71 zł zamiast 337,56 zł Co się zmienia",
        "umowa z firmą sprzątającą została zawarta po przetargu",
        "Podstawa: RN 17/2026.",
        "Mają Państwo prawo żądać przedstawienia kalkulacji wysokości opłat",
    ):
        assert said in words
    assert "Razem miesięcznie" not in words  # of what changes: nobody pays that sum
    assert standards_of(pdf) == ("pl-PL", "1", True)
    assert notice_pdf(notice, None) == pdf
    assert (seals_on(pdf), UNSEALED in words) == (0, True)


def test_a_letter_made_before_the_whole_sums_looks_as_it_did():
    anna = open_account("100005")
    notice = notice_of(notified_change(), anna)
    del notice.content["sums"]

    words = words_of(notice_pdf(notice, None))

    assert "235,71 01.04.2027 Razem miesięcznie 309,06 327,71 Uzasadnienie" in words
    assert "cała opłata" not in words


@pytest.mark.thorough
def test_the_paper_bears_the_seal_and_says_so(seal: Seal):
    settle_office()
    anna = open_account("100005")
    notice = notice_of(notified_change(), anna)

    pdf = issue_letter(notice)

    assert status_of(pdf, seal).bottom_line
    assert SEALED in words_of(pdf)
    assert standards_of(pdf) == ("pl-PL", "1", True)
    assert issue_letter(notice) == pdf
    assert issue_day(hashlib.sha256(pdf).hexdigest()) == date(2026, 11, 20)
    [link] = FileLink.objects.all()
    assert (link.account, link.seal, link.figures) == (anna, seal.fingerprint, None)


def test_each_letter_of_a_pile_begins_on_a_sheet_of_its_own():
    for number in ("100001", "100002"):
        open_account(number)
    change = notified_change()

    pages = pages_of(merge_notices(list(change.notices.order_by("account__account_no"))))

    found = [("100001" in page, "100002" in page) for page in pages]
    assert found == [(True, False), (False, False), (False, True), (False, False)]
