"""Decisions about a fee take two persons; what they come to, and for how long."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import (
    HOME,
    TODAY,
    accepted,
    commune,
    house,
    started,
    tariff,
    with_account,
)
from tests.people import staff
from tests.shared_rows import shared
from waste_union.declarations.domain.fee import compute_fee
from waste_union.declarations.domain.fee_decision import (
    HeldFee,
    NewFeeDecision,
    confirm_fee_decision,
    draft_fee_decision,
    find_held_fee,
    find_held_fees,
    withdraw_fee_decision,
)
from waste_union.declarations.domain.rate_notice import issue_rate_notices, propose_rates
from waste_union.declarations.models import DeclaredProperty, FeeDecision
from waste_union.declarations.vocabulary import FeeDecisionKind
from waste_union.fees.models import FeeObligation
from waste_union.tariffs.domain.tariff import end_tariff
from waste_union.tariffs.models import TariffVersion

pytestmark = pytest.mark.django_db

WHY = "Podczas dwóch kolejnych odbiorów w pojemniku na papier były odpady zmieszane."
RAISED = NewFeeDecision(
    "OO.3137.5.2026", FeeDecisionKind.SANCTION, date(2026, 4, 1), date(2026, 5, 1), WHY
)
ASSESSED = NewFeeDecision(
    "OO.3137.6.2026", FeeDecisionKind.ASSESSMENT, date(2026, 5, 1), None, WHY, Money.parse("66.00")
)


@shared
def dom(anna: User, celina: User, lipowa: DeclaredProperty) -> DeclaredProperty:
    """With a declaration of 124 zł in force, and a resolution that raises fees three times."""
    place = with_account(lipowa)
    TariffVersion.objects.filter(building_kind="SINGLE").update(sanction_factor=Decimal(3))
    accepted(place, anna, celina)
    return place


def owed() -> list[tuple[str, str, str | None]]:
    rows = FeeObligation.objects.filter(source="DECISION")
    return [
        (
            str(row.monthly_fee.amount),
            f"{row.from_month:%Y-%m}",
            f"{row.until:%Y-%m}" if row.until else None,
        )
        for row in rows
    ]


def test_a_raised_fee_is_the_factor_times_the_fee_without_relief_for_its_months(
    dom: DeclaredProperty, celina: User, daria: User
):
    """Who drafted it does not confirm it."""
    desk, second = Origin(actor=celina), Origin(actor=daria)
    draft = draft_fee_decision(dom, RAISED, today=TODAY, origin=desk)
    with pytest.raises(Refusal) as refused:
        confirm_fee_decision(draft, today=TODAY, origin=desk)
    assert (refused.value.code, owed()) == ("SECOND_PERSON", [])

    confirm_fee_decision(draft, today=TODAY, origin=second)
    # 3 × 4 × 33.00; the composter counts for nothing.
    assert owed() == [("396.00", "2026-04", "2026-05")]

    # An assessed fee is the one that was decided.
    draft = draft_fee_decision(dom, ASSESSED, today=TODAY, origin=desk)
    confirm_fee_decision(draft, today=TODAY, origin=second)
    assert owed() == [("396.00", "2026-04", "2026-05"), ("66.00", "2026-05", None)]


def test_the_refusal_says_what_cannot_be_decided(dom: DeclaredProperty, celina: User):
    for wrong, code in (
        (replace(RAISED, reasons="bo tak"), "NO_REASONS"),
        (replace(RAISED, from_month=date(2025, 4, 1)), "E-WST-01"),
    ):
        with pytest.raises(Refusal) as refused:
            draft_fee_decision(dom, wrong, today=TODAY, origin=Origin(actor=celina))
        assert refused.value.code == code
    assert not FeeDecision.objects.exists()


def test_a_raised_fee_needs_a_factor_of_the_resolution_and_a_declaration_in_force(
    lipowa: DeclaredProperty, celina: User
):
    place, desk = with_account(lipowa), Origin(actor=celina)
    with pytest.raises(Refusal) as no_factor:
        draft_fee_decision(place, RAISED, today=TODAY, origin=desk)
    TariffVersion.objects.filter(building_kind="SINGLE").update(sanction_factor=Decimal(3))
    with pytest.raises(Refusal) as nothing:
        draft_fee_decision(place, RAISED, today=TODAY, origin=desk)

    assert (no_factor.value.code, nothing.value.code) == ("NO_FACTOR", "NOTHING_IN_FORCE")


def test_a_decision_that_is_confirmed_or_withdrawn_is_neither_any_more(
    dom: DeclaredProperty, celina: User, daria: User
):
    desk, second = Origin(actor=celina), Origin(actor=daria)
    confirmed = draft_fee_decision(dom, RAISED, today=TODAY, origin=desk)
    confirm_fee_decision(confirmed, today=TODAY, origin=second)
    withdrawn = draft_fee_decision(dom, ASSESSED, today=TODAY, origin=desk)
    withdraw_fee_decision(withdrawn, origin=desk)

    for decision in (confirmed, FeeDecision(pk=0, number=ASSESSED.number)):
        with pytest.raises(Refusal, match="nie ma już"):
            confirm_fee_decision(decision, today=TODAY, origin=second)
        with pytest.raises(Refusal, match="nie ma już"):
            withdraw_fee_decision(decision, origin=desk)
    assert owed() == [("396.00", "2026-04", "2026-05")]


def notify_rates(rate: str, since: date, clerk: User) -> None:
    """New rates of the council from that day, and a notice to everybody."""
    of = commune()
    old = TariffVersion.objects.get(commune=of, building_kind="SINGLE")
    end_tariff(old, on=date.fromordinal(since.toordinal() - 1), origin=SYSTEM)
    made = tariff(of, params={"rate": rate}, valid_from=since)
    propose_rates(made, "Tak mówi uchwała.", today=TODAY, origin=Origin(actor=clerk))
    second = staff("wanda", "waste_admin")
    issue_rate_notices(made, today=TODAY, origin=Origin(actor=second))


def test_until_the_new_rates_hold_the_declaration_does_and_then_the_notice(
    anna: User, celina: User, lipowa: DeclaredProperty
):
    accepted(with_account(lipowa), anna, celina, facts=replace(HOME, persons=3, composter=False))
    notify_rates("36.00", date(2026, 7, 1), celina)

    found = [find_held_fee(lipowa, day) for day in (date(2026, 4, 30), TODAY, date(2026, 7, 1))]

    assert found == [
        None,
        HeldFee(Money.parse("99.00"), "DECLARATION", "EB/2026/000001", Period(2026, 5)),
        HeldFee(Money.parse("108.00"), "RATE_NOTICE", "ZAW/2026/000001", Period(2026, 7)),
    ]
    assert [one.words for one in found if one] == [
        "deklaracja EB/2026/000001, od 05/2026",
        "zawiadomienie o stawce ZAW/2026/000001, od 07/2026",
    ]


def test_a_property_without_an_account_owes_nothing(
    anna: User, celina: User, lipowa: DeclaredProperty
):
    accepted(with_account(lipowa), anna, celina)
    other = house(anna, code="BRZ-0002")

    assert list(find_held_fees([lipowa, other], TODAY)) == [lipowa.pk]


def test_a_lower_fee_compares_with_what_is_owed_and_not_with_the_old_rates(
    anna: User, celina: User, lipowa: DeclaredProperty
):
    """Five persons paid 165.00; by the rates of June 225.00. Four pay 180.00, which is less."""
    accepted(with_account(lipowa), anna, celina, facts=replace(HOME, persons=5, composter=False))
    notify_rates("45.00", date(2026, 6, 1), celina)
    fewer = replace(
        HOME, reason="MOVED_OUT", event_date=date(2026, 6, 10), persons=4, composter=False
    )
    draft = started(lipowa, anna, kind="CHANGE", facts=fewer, today=date(2026, 8, 3))

    late = compute_fee(draft, date(2026, 8, 3))

    assert (str(late.amount.amount), late.effective_from) == ("180.00", date(2026, 8, 1))
    assert [warned.code for warned in late.warnings] == ["E-WST-06"]
