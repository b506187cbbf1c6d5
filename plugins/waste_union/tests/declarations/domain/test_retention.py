"""Decisions about a fee go five years after the year in which they ceased to hold."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.plugins import plugin_configs
from plugins.waste_union.tests.declarations.declarations import TODAY, with_account
from waste_union.declarations.domain.fee_decision import (
    NewFeeDecision,
    confirm_fee_decision,
    draft_fee_decision,
)
from waste_union.declarations.domain.verify import forget_fee_decisions
from waste_union.declarations.models import DeclaredProperty, FeeDecision
from waste_union.declarations.vocabulary import FeeDecisionKind
from waste_union.fees.models import FeeObligation

pytestmark = pytest.mark.django_db
REASONS = "Właściciel nie złożył deklaracji mimo wezwania, a z ewidencji wynika, kto tu mieszka."


def decided(
    place: DeclaredProperty,
    number: str,
    first: date,
    until: date | None,
    by: User,
    second: User | None,
) -> FeeDecision:
    new = NewFeeDecision(
        number, FeeDecisionKind.ASSESSMENT, first, until, REASONS, Money.parse("99.00")
    )
    drafted = draft_fee_decision(place, new, today=TODAY, origin=Origin(actor=by))
    if second is None:
        return drafted
    return confirm_fee_decision(drafted, today=TODAY, origin=Origin(actor=second))


@pytest.fixture
def four(lipowa: DeclaredProperty, celina: User, daria: User) -> DeclaredProperty:
    """One of two months, one replaced by the next, one that obliges still, and a draft."""
    place = with_account(lipowa)
    decided(place, "D/1", date(2026, 1, 1), date(2026, 2, 1), celina, daria)
    decided(place, "D/2", date(2026, 3, 1), None, celina, daria)
    decided(place, "D/3", date(2027, 1, 1), None, celina, daria)
    decided(place, "D/4", date(2026, 4, 1), date(2026, 4, 1), celina, None)
    return place


def before(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 2, tzinfo=ZoneInfo("Europe/Warsaw"))


@pytest.mark.both_databases
@pytest.mark.usefixtures("four")
def test_they_go_when_the_year_of_their_end_is_over():
    kept = ["D/1", "D/2", "D/3", "D/4"]
    for moment, left in (
        (before(2026, 12, 31), ["D/1", "D/2", "D/3", "D/4"]),
        (before(2027, 1, 1), ["D/2", "D/3", "D/4"]),
        (before(2027, 12, 31), ["D/2", "D/3", "D/4"]),
        (before(2028, 1, 1), ["D/3", "D/4"]),
        (before(2040, 1, 1), ["D/3", "D/4"]),
    ):
        rehearsed = forget_fee_decisions(moment, True)
        assert FeeDecision.objects.count() == len(kept)
        done = forget_fee_decisions(moment, False)

        assert list(FeeDecision.objects.order_by("number").values_list("number", flat=True)) == left
        assert (rehearsed, done.count) == (done, len(kept) - len(left))
        kept = left
    # What the account owed by them is the ledger's.
    assert FeeObligation.objects.count() == 3


@pytest.mark.usefixtures("four")
def test_the_log_has_the_numbers_of_what_went():
    forget_fee_decisions(before(2028, 1, 1), False)

    event = AuditEvent.objects.get(action="FEE_DECISIONS_FORGOTTEN")
    assert event.changes == {"numbers": ["D/1", "D/2"]}


def test_the_terms_are_declared_with_codes_that_fit():
    (declared,) = [config for config in plugin_configs() if config.slug == "declarations"]

    rows = declared.plugin.people.retention
    terms = {row.code: (row.months, getattr(row.forget, "__name__", "")) for row in rows}

    assert terms == {
        "SUBMITTED": (60, "forget_declarations"),
        "FEE_DECISIONS": (60, "forget_fee_decisions"),
        "RELIEFS": (60, "forget_reliefs"),
        "UNFINISHED": (3, "forget_unfinished"),
    }
    assert max(len(f"declarations.{code}") for code in terms) <= 30
