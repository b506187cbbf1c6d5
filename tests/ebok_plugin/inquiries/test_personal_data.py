"""A copy of the own data holds the questions and the calendar; erasing keeps what the law asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from ebok_plugin.inquiries.domain.inquiry import answer_inquiry, open_inquiry
from ebok_plugin.inquiries.models import PaymentInquiry
from ebok_plugin.panel.domain.dues import make_feed
from ebok_plugin.panel.models import CalendarFeed
from ebok_plugin.personal_data import collect, erase
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.people import resident

pytestmark = pytest.mark.django_db
ASKED, ANSWERED = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def anna() -> User:
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    account = open_account("100005")
    inquiry = open_inquiry(
        account.payer,
        account,
        paid_on=date(2026, 11, 16),
        amount=zl("954.17"),
        listed=[],
        booked_until=None,
        on=ASKED,
        origin=SYSTEM,
    )
    answer_inquiry(inquiry, "Zaksięgowano.", on=ANSWERED, origin=SYSTEM)
    account.closed_on = date(2026, 12, 31)
    account.save()
    make_feed(user, today=ASKED, origin=SYSTEM)
    return user


def test_both_are_collected(anna: User) -> None:
    assert anna.person is not None
    found = {section.title: [dict(row) for row in section.rows] for section in collect(anna.person)}

    assert found["Kalendarz terminów płatności"] == [{"Adres od": ASKED}]
    assert found["Zgłoszenia brakujących wpłat"] == [
        {
            "Numer": "WP/2026/00001",
            "Konto": "100005",
            "Zgłoszono": ASKED,
            "Dzień przelewu": date(2026, 11, 16),
            "Kwota (zł)": Decimal("954.17"),
            "Odpowiedź": "Zaksięgowano.",
            "Odpowiedź z dnia": ANSWERED,
        }
    ]


@pytest.mark.parametrize(("today", "left"), [(date(2029, 12, 31), 1), (date(2030, 1, 1), 0)])
def test_the_calendar_goes_at_once_and_questions_after_three_years(
    anna: User, today: date, left: int
) -> None:
    assert anna.person is not None

    kept = erase(anna.person, today)

    assert not CalendarFeed.objects.exists()
    assert PaymentInquiry.objects.count() == left
    until = [one.until for one in kept if one.what.startswith("zgłoszenia")]
    assert until == [date(2029, 12, 31)] * left
