"""A posted month computed again: the difference is a document of its own."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import sum_money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from ebok_plugin.charges.domain.component import end_use
from ebok_plugin.charges.domain.queries.charged import select_components, select_items
from ebok_plugin.charges.domain.run.charge_run import (
    approve_charge_run,
    post_run,
    rehearse_correction,
)
from ebok_plugin.charges.domain.run.correction import Line, difference
from ebok_plugin.charges.errors import RunRefused
from ebok_plugin.charges.models import Basis, ChargeRun, ComponentRate, ComponentUse
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.draft import LineDraft
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, ChargeDocument
from tests.ebok_plugin.charges import coop
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
WHY = "Uchwała zarządu 14/2026"


@shared
def anna(felicja: Origin, kamil: Origin) -> Account:
    """Charged for September: 48,60 m² × 4,35 and two persons × 42,75."""
    account = open_account("100005")
    coop.priced("EKS", Basis.AREA_M2, "4.35")
    coop.priced("GOK", Basis.PERSONS, "42.75")
    coop.charge_month("2026-09", felicja, kamil)
    return account


def rehearsed(felicja: Origin, period: str = "2026-09", **only: Account) -> ChargeRun:
    return rehearse_correction(coop.month(period), reason=WHY, origin=felicja, today=TODAY, **only)


def corrected(felicja: Origin, kamil: Origin, period: str = "2026-09") -> ChargeRun:
    run = rehearsed(felicja, period)
    return post_run(approve_charge_run(run, origin=kamil), today=TODAY)


def documents(period: str = "2026-09") -> list[tuple[str, str, str | None]]:
    found = ChargeDocument.objects.filter(period=period).select_related("correction_of")
    return [
        (
            row.document_no,
            str(row.total.amount),
            row.correction_of.document_no if row.correction_of else None,
        )
        for row in found.order_by("pk")
    ]


def test_a_correction_on_the_due_day_is_due_later(anna: Account, felicja: Origin, kamil: Origin):
    ComponentRate.objects.filter(component__code="EKS").update(rate=Decimal("4.60"))
    on, due = date(2026, 11, 16), date(2026, 12, 15)
    run = rehearse_correction(coop.month("2026-09"), reason=WHY, origin=felicja, today=on)
    assert (run.booking_date, run.due_date) == (on, due)

    post_run(approve_charge_run(run, origin=kamil), today=on)

    posted = ChargeDocument.objects.select_related("entry").get(correction_of__isnull=False)
    assert (posted.booking_date, posted.due_date, posted.entry.due_date) == (on, due, due)


def plain_lines() -> list[tuple[str, str, str, str]]:
    return [
        (code, f"{quantity.normalize():f}", f"{rate.normalize():f}", amount)
        for _account, code, quantity, rate, amount in coop.lines_of("2026-09")
    ]


def test_a_rate_decided_too_late(anna: Account, felicja: Origin, kamil: Origin):
    ComponentRate.objects.filter(component__code="EKS").update(rate=Decimal("4.60"))
    run = corrected(felicja, kamil)

    assert documents() == [
        ("NAL/2026/09/100005", "296.91", None),
        ("KOR/2026/09/100005/1", "12.15", "NAL/2026/09/100005"),
    ]
    assert plain_lines() == [
        ("EKS", "48.6", "4.35", "211.41"),
        ("GOK", "2", "42.75", "85.50"),
        ("EKS", "-48.6", "4.35", "-211.41"),
        ("EKS", "48.6", "4.6", "223.56"),
    ]
    correction = ChargeDocument.objects.select_related("batch").get(
        document_no="KOR/2026/09/100005/1"
    )
    assert (correction.booking_date, correction.due_date) == (TODAY, date(2026, 12, 15))
    assert correction.entry.title == "Korekta opłaty za 09/2026"
    assert (correction.batch.reason, correction.batch.approved_by) == (WHY, kamil.actor)
    assert [(str(i.previous.amount), str(i.total.amount)) for i in select_items(run)] == [
        ("296.91", "12.15")
    ]
    sums = [(str(s.previous_total.amount), str(s.total.amount)) for s in select_components(run)]
    assert sums == [("211.41", "12.15"), ("85.50", "0.00")]
    assert list(run_auditors()) == []


def persons_in_september(anna: Account, persons: int) -> None:
    coop.enter_value(anna.premises, Basis.PERSONS, persons, "2026-09-01")


def test_a_second_correction_builds_on_the_first(anna: Account, felicja: Origin, kamil: Origin):
    """Who had moved out gets a credit."""
    for persons in (3, 1):
        persons_in_september(anna, persons)
        corrected(felicja, kamil)

    assert documents()[1:] == [
        ("KOR/2026/09/100005/1", "42.75", "NAL/2026/09/100005"),
        ("KOR/2026/09/100005/2", "-85.50", "NAL/2026/09/100005"),
    ]
    assert rehearsed(felicja).documents == 0


def test_a_correction_taken_back_leaves_no_trace(anna: Account, felicja: Origin, kamil: Origin):
    persons_in_september(anna, 3)
    corrected(felicja, kamil)
    wrong = ChargeDocument.objects.get(document_no="KOR/2026/09/100005/1").entry
    reverse_entry(wrong, on=TODAY, reason="Pomyłka w liczbie osób", made_by=None, today=TODAY)
    corrected(felicja, kamil)

    assert documents()[1:] == [
        ("KOR/2026/09/100005/1", "42.75", "NAL/2026/09/100005"),
        ("KOR/2026/09/100005/2", "42.75", "NAL/2026/09/100005"),
    ]
    assert list(run_auditors()) == []


def test_a_contested_rate_holds_in_the_past_too(anna: Account, felicja: Origin, kamil: Origin):
    ComponentRate.objects.filter(component__code="EKS").update(rate=Decimal("4.60"))
    contest = coop.contested(
        anna,
        ComponentRate.objects.get(component__code="EKS").component,
        "4.35",
        date(2026, 9, 1),
        "I C 12/26",
    )
    assert rehearsed(felicja).documents == 0

    # The co-op wins: the account owed the new rate all along.
    contest.delete()
    corrected(felicja, kamil)
    assert documents()[1:] == [("KOR/2026/09/100005/1", "12.15", "NAL/2026/09/100005")]


def test_imported_charges_are_corrected_where_something_was_entered(felicja: Origin, kamil: Origin):
    flat = coop.imported_coop("100004", "100005")["100005"].premises
    coop.enter_value(flat, Basis.VOLUME_M3_COLD, "7", "2025-12-01")
    run = rehearsed(felicja, "2025-12")

    # 6,0 m³ × 12,10 were charged, 7 are right; what nobody entered stays as it was charged.
    assert [(i.account.account_no, str(i.total.amount)) for i in select_items(run)] == [
        ("100005", "12.10")
    ]


def test_one_account_alone(anna: Account, felicja: Origin, kamil: Origin):
    other = open_account("100006")
    coop.charge_month("2026-09", felicja, kamil)
    ComponentRate.objects.filter(component__code="EKS").update(rate=Decimal("4.60"))
    run = rehearsed(felicja, only_account=other)

    assert [item.account for item in select_items(run)] == [other]
    post_run(approve_charge_run(run, origin=kamil), today=TODAY)
    assert documents()[2:] == [("KOR/2026/09/100006/1", "12.15", "NAL/2026/09/100006")]


def test_a_reason_is_written_and_a_rate_that_is_gone_blocks(anna: Account, felicja: Origin):
    with pytest.raises(RunRefused, match="co najmniej 10 znaków"):
        rehearse_correction(coop.month("2026-09"), reason="bo tak", origin=felicja, today=TODAY)

    ComponentRate.objects.filter(component__code="EKS").delete()
    assert [(code, blocking) for code, blocking, _ in coop.findings_of(rehearsed(felicja))] == [
        ("RATE_MISSING", True)
    ]


def test_a_month_that_was_taken_back_has_nothing_to_correct(anna: Account, felicja: Origin):
    entry = ChargeDocument.objects.get().entry
    reverse_entry(entry, on=TODAY, reason="Błędne naliczenie", made_by=None, today=TODAY)
    ComponentRate.objects.filter(component__code="EKS").update(rate=Decimal("4.60"))

    assert rehearsed(felicja).documents == 0


def test_a_closed_account_gets_back_but_pays_nothing(anna: Account, felicja: Origin, kamil: Origin):
    Account.objects.update(closed_on=date(2026, 10, 31))
    persons_in_september(anna, 3)
    more = rehearsed(felicja)
    words = "Konto 100005 zamknięto 31.10.2026. Nie można na nim naliczać opłat."
    assert (more.documents, coop.findings_of(more)) == (0, [("ACCOUNT_CLOSED", False, words)])

    persons_in_september(anna, 1)
    corrected(felicja, kamil)
    assert documents()[1:] == [("KOR/2026/09/100005/1", "-42.75", "NAL/2026/09/100005")]


def test_two_changes_that_outweigh_each_other_have_nothing_to_post(anna: Account, felicja: Origin):
    ComponentRate.objects.filter(component__code="GOK").update(rate=Decimal("44.00"))
    coop.priced("RABAT", Basis.PREMISES, "-2.50")
    run = rehearsed(felicja)

    assert coop.findings_of(run) == [
        (
            "NETS_TO_ZERO",
            False,
            "Konto 100005: składniki się zmieniają, ale suma nie. Nie ma czego księgować.",
        )
    ]
    assert run.documents == 0


def test_a_component_charged_by_mistake_goes(anna: Account, felicja: Origin, kamil: Origin):
    end_use(ComponentUse.objects.get(component__code="GOK"), on=date(2026, 8, 31), origin=SYSTEM)
    corrected(felicja, kamil)

    assert plain_lines()[2:] == [("GOK", "-2", "42.75", "-85.50")]


def test_with_daily_a_hand_over_found_out_later_is_given_back(
    anna: Account, felicja: Origin, kamil: Origin, settings
):
    settings.COOP_MIDMONTH = "DAILY"
    Account.objects.update(closed_on=date(2026, 9, 9))
    corrected(felicja, kamil)

    # 9 of 30 days: 14,58 × 4,35 = 63,42 and 0,6 × 42,75 = 25,65.
    assert documents()[1:] == [("KOR/2026/09/100005/1", "-207.84", "NAL/2026/09/100005")]
    assert rehearsed(felicja).documents == 0


EKS, GOK = 1, 2


def line(component: int, quantity: str, rate: str) -> Line:
    return (component, Decimal(quantity), Decimal(rate))


def words(lines: tuple[LineDraft, ...]) -> list[tuple[int, str, str, str]]:
    return [
        (one.component_id, str(one.quantity), str(one.rate), str(one.amount.amount))
        for one in lines
    ]


def test_the_difference_of_lines_takes_the_old_ones_back_and_puts_the_new_ones():
    two, three = line(GOK, "2", "38"), line(GOK, "3", "38")
    old, new = line(EKS, "48.60", "4.35"), line(EKS, "48.60", "4.60")
    took, put = (EKS, "-48.60", "4.35", "-211.41"), (EKS, "48.60", "4.60", "223.56")
    stands = [two, line(GOK, "-2", "38"), three]  # a correction of before
    table = [
        ([old, two], [new, two], [took, put]),
        (stands, [three], []),
        (stands, [two], [(GOK, "-3", "38", "-114.00"), (GOK, "2", "38", "76.00")]),
        ([line(EKS, "2", "3")], [line(EKS, "3", "2")], []),  # the same amount in other words
        ([two], [new], [put, (GOK, "-2", "38", "-76.00")]),  # one went and one came
    ]

    assert [(charged, right, words(difference(charged, right))) for charged, right, _ in table] == (
        table
    )


amounts = st.decimals("0.0001", "9999", places=4)
lines = st.lists(st.tuples(st.integers(1, 4), amounts, amounts), max_size=6)


def sum_of(charged: list[Line]) -> int:
    return sum_money(LineDraft(*one).amount for one in charged).grosze


@given(lines, lines)
def test_charged_and_difference_make_what_is_right_and_then_nothing_is_left(
    charged: list[Line], right: list[Line]
):
    correction = [(one.component_id, one.quantity, one.rate) for one in difference(charged, right)]

    assert sum_of(charged) + sum_of(correction) == sum_of(right)
    assert difference([*charged, *correction], right) == ()
