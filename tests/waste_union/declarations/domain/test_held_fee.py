"""The fee of today: of the declaration, of a notice of new rates, or of a decision."""

from dataclasses import replace
from datetime import date

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from tests.people import staff
from tests.waste_union.declarations import declarations
from waste_union.declarations.domain.fee import compute_fee
from waste_union.declarations.domain.fee_decision import HeldFee, find_held_fee, find_held_fees
from waste_union.declarations.domain.rate_notice import issue_rate_notices, propose_rates
from waste_union.declarations.models import DeclaredProperty
from waste_union.tariffs.domain.tariff import end_tariff
from waste_union.tariffs.models import TariffVersion

pytestmark = pytest.mark.django_db


def told_of(rate: str, since: date, clerk: User) -> None:
    """New rates of the council from that day, and a notice to everybody."""
    of = declarations.commune()
    old = TariffVersion.objects.get(commune=of, building_kind="SINGLE")
    end_tariff(old, on=date.fromordinal(since.toordinal() - 1), origin=SYSTEM)
    made = declarations.tariff(of, params={"rate": rate}, valid_from=since)
    propose_rates(made, "Tak mówi uchwała.", today=declarations.TODAY, origin=Origin(actor=clerk))
    second = staff("wanda", "waste_admin")
    issue_rate_notices(made, today=declarations.TODAY, origin=Origin(actor=second))


def test_until_the_new_rates_hold_the_declaration_does_and_then_the_notice(
    anna: User, celina: User, lipowa: DeclaredProperty
):
    declarations.accepted(
        declarations.with_account(lipowa),
        anna,
        celina,
        facts=replace(declarations.HOME, persons=3, composter=False),
    )
    told_of("36.00", date(2026, 7, 1), celina)

    found = [
        find_held_fee(lipowa, day)
        for day in (date(2026, 4, 30), declarations.TODAY, date(2026, 7, 1))
    ]

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
    declarations.accepted(declarations.with_account(lipowa), anna, celina)
    other = declarations.house(anna, code="BRZ-0002")

    assert list(find_held_fees([lipowa, other], declarations.TODAY)) == [lipowa.pk]


def test_a_lower_fee_is_told_by_what_is_owed_and_not_by_the_old_rates(
    anna: User, celina: User, lipowa: DeclaredProperty
):
    """Five persons paid 165.00; by the rates of June 225.00. Four pay 180.00, which is less."""
    declarations.accepted(
        declarations.with_account(lipowa),
        anna,
        celina,
        facts=replace(declarations.HOME, persons=5, composter=False),
    )
    told_of("45.00", date(2026, 6, 1), celina)
    fewer = replace(
        declarations.HOME,
        reason="MOVED_OUT",
        event_date=date(2026, 6, 10),
        persons=4,
        composter=False,
    )
    draft = declarations.started(lipowa, anna, kind="CHANGE", facts=fewer, today=date(2026, 8, 3))

    late = compute_fee(draft, date(2026, 8, 3))

    assert (str(late.amount.amount), late.effective_from) == ("180.00", date(2026, 8, 1))
    assert [warned.code for warned in late.warnings] == ["E-WST-06"]
