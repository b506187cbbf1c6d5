"""After new rates each property in force gets one notice of what it pays (WD-12)."""

from dataclasses import replace
from datetime import date

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from plugins.waste_union.tests.declarations import declarations
from plugins.waste_union.tests.declarations.domain.test_reviewing import owed
from tests.query_counts import queries_when_warm
from waste_union.declarations.domain.rate_notice import issue_rate_notices, list_new_rates
from waste_union.declarations.models import DeclaredProperty, RateNotice
from waste_union.tariffs.domain.tariff import end_tariff
from waste_union.tariffs.models import TariffVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(anna: User, celina: User, lipowa: DeclaredProperty) -> DeclaredProperty:
    """Three persons without a composter: 99.00 a month."""
    place = declarations.with_account(lipowa)
    declarations.accepted(
        place, anna, celina, facts=replace(declarations.HOME, persons=3, composter=False)
    )
    return place


def new_rates() -> TariffVersion:
    """36.00 a person from July on."""
    of = declarations.commune()
    old = TariffVersion.objects.get(commune=of, building_kind="SINGLE")
    end_tariff(old, on=date(2026, 6, 30), origin=SYSTEM)
    return declarations.tariff(of, params={"rate": "36.00"}, valid_from=date(2026, 7, 1))


def test_wd_12_june_is_paid_by_the_old_rate_and_july_by_the_new_one_without_a_declaration(
    three: DeclaredProperty, celina: User
):
    desk, rates = Origin(actor=celina), new_rates()
    (notice,) = issue_rate_notices(rates, today=declarations.TODAY, origin=desk)

    assert (str(notice.before.amount), str(notice.amount.amount), notice.valid_from) == (
        "99.00",
        "108.00",
        date(2026, 7, 1),
    )
    assert owed() == [
        ("EB/2026/000001", "2026-05", "99.00"),
        ("ZAW/2026/000001", "2026-07", "108.00"),
    ]
    letter = OutgoingMessage.objects.order_by("pk").last()
    assert letter is not None
    assert letter.subject == "Zawiadomienie o nowej stawce ZAW/2026/000001"
    assert "108" not in letter.text
    # The new rate has a day, so the e-mail waits for no others.
    assert letter.next_try_at <= letter.queued_at
    # Nobody gets a second notice.
    assert issue_rate_notices(rates, today=declarations.TODAY, origin=desk) == []
    assert RateNotice.objects.count() == 1


def test_a_property_without_an_account_stays_on_the_list_with_its_reason(
    three: DeclaredProperty, celina: User
):
    DeclaredProperty.objects.update(account=None)
    rates = new_rates()

    assert issue_rate_notices(rates, today=declarations.TODAY, origin=Origin(actor=celina)) == []
    assert [(rate.why_not, rate.amount) for rate in list_new_rates(rates)] == [
        ("nieruchomość nie ma konta", None)
    ]


@pytest.mark.thorough
def test_the_list_costs_the_same_for_one_property_and_for_four(
    anna: User, celina: User, three: DeclaredProperty
):
    rates = new_rates()

    of_one = queries_when_warm(lambda: list_new_rates(rates))
    for n in range(3):
        declarations.accepted(
            declarations.with_account(declarations.house(anna, code=f"BRZ-1{n}"), f"30010{n}"),
            anna,
            celina,
        )
    assert (len(list_new_rates(rates)), queries_when_warm(lambda: list_new_rates(rates))) == (
        4,
        of_one,
    )
