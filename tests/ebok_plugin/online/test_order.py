"""A payment on line is posted once, whatever the gateway tells, how often and when."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.base.money.amounts import ZERO
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.plugins import JobFound
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.online import domain
from ebok_plugin.online.models import PaymentOrder
from ebok_plugin.payments.freshness import last_booked_day
from tests.ebok_plugin.ledger.books import charge, open_account, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.online.gateways import begin, paid, state, tell
from tests.ebok_plugin.przelewy24.fake_przelewy24 import Fake
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
TODAY = date(2026, 11, 20)
NUMBER = "100005"
POSTED, PAID = ("POSTED", True, ""), ("PAID", False, "")


@shared
def account() -> Account:
    opened = open_account(NUMBER)
    charge(opened, "2026-10", "200.00")
    charge(opened, "2026-11", "100.00")
    grant(opened, "Anna Lis")
    return opened


def payments() -> list[tuple[str, str, date]]:
    entries = LedgerEntry.objects.filter(source="ONLINE").order_by("pk")
    return [(str(-entry.amount.amount), entry.title, entry.booking_date) for entry in entries]


def actions() -> list[str]:
    events = AuditEvent.objects.filter(action__startswith="ONLINE_").order_by("pk")
    return [
        action.removeprefix("ONLINE_PAYMENT_") for action in events.values_list("action", flat=True)
    ]


def test_a_signed_notice_posts_the_payment_once(anna: Client, account: Account, fake: Fake):
    order = begin(anna, NUMBER, "100,00", pozycja="2")
    registered = fake.transactions[order.key]
    notice = paid(fake, order)
    answers = [tell(notice), tell(notice), tell(notice)]

    assert answers == [200, 200, 200]
    assert (state(order), order.reference, order.paid_on) == (POSTED, "1000", TODAY)
    assert payments() == [("100.00", "Opłata 100005 11/2026", TODAY)]
    assert (fake.confirmed, actions()) == ([order.key], ["BEGUN", "CONFIRMED", "POSTED"])
    assert read_balance(account, TODAY).balance == zl("200.00")
    assert (registered["amount"], registered["description"], registered["email"]) == (
        10000, "Opłata 100005 11/2026", "anna@podlasem.example",
    )  # fmt: skip
    assert registered["urlReturn"].endswith(f"/e-bok/konto/{NUMBER}/zaplac-online/{order.key}/")
    # Nobody's name goes out, and the address stays nowhere.
    assert "Anna Lis" not in str(registered)
    assert "anna@podlasem" not in str(AuditEvent.objects.values_list("changes"))
    assert list(run_auditors()) == []


WRONG = {
    "another signature": ({}, {"sign": "0" * 96}, 400, ("STARTED", False, "")),
    "another sum": ({"amount": 9999}, {}, 200,
                    ("STARTED", False, "Operator podał inną kwotę: 99,99 PLN.")),
    "another currency": ({"currency": "EUR"}, {}, 200,
                         ("STARTED", False, "Operator podał inną kwotę: 100,00 EUR.")),
    "an unknown order": ({"sessionId": "f" * 32}, {}, 404, ("STARTED", False, "")),
    "another merchant": ({"merchantId": 1}, {}, 400, ("STARTED", False, "")),
    "a sum as text": ({"amount": "10000"}, {}, 400, ("STARTED", False, "")),
    "a true sum": ({"amount": True}, {}, 400, ("STARTED", False, "")),
}  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_notice_posts_nothing(anna: Client, fake: Fake, name: str):
    signed_fields, unsigned, status, expected = WRONG[name]
    order = begin(anna, NUMBER, "100,00")
    notice = paid(fake, order, **signed_fields) | unsigned

    assert (tell(notice), state(order)) == (status, expected)
    assert (payments(), fake.confirmed) == ([], [])


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'"x"', b"\xff", b'{"sign": 1}', b"9" * 20_000]
)
def test_nonsense_is_refused_without_a_trace(anna: Client, fake: Fake, body: bytes):
    assert tell(body) in (400, 404)
    assert AuditEvent.objects.filter(action__startswith="ONLINE_").count() == 0


def test_without_confirmation_nothing_is_paid_and_the_notice_comes_again(anna: Client, fake: Fake):
    order = begin(anna, NUMBER, "100,00")
    notice = paid(fake, order)
    fake.silent = True
    first = tell(notice)
    assert (first, state(order)) == (503, ("STARTED", False, ""))

    fake.silent = False
    assert (tell(notice), state(order)) == (200, POSTED)


def later(order: PaymentOrder, **ago: float) -> None:
    PaymentOrder.objects.filter(pk=order.pk).update(
        made_at=timezone.now() - timedelta(**ago), asked_at=None
    )


def test_a_notice_that_never_comes_is_asked_for(anna: Client, fake: Fake):
    order = begin(anna, NUMBER, "100,00")
    domain.ask_about_orders()
    assert not any(one.startswith("GET") for one in fake.requests)

    later(order, minutes=5)
    domain.ask_about_orders()
    assert state(order) == ("STARTED", False, "")
    late = paid(fake, order)
    later(order, minutes=6)
    domain.ask_about_orders()
    assert (state(order), fake.confirmed) == (POSTED, [order.key])
    # The notice arrives after all.
    assert (tell(late), len(payments())) == (200, 1)


def test_an_unpaid_order_expires_and_still_takes_a_late_payment(anna: Client, fake: Fake):
    order = begin(anna, NUMBER, "100,00")
    later(order, days=8)
    domain.ask_about_orders()
    assert state(order) == ("EXPIRED", False, "")

    assert (tell(paid(fake, order)), state(order)) == (200, POSTED)


def test_whoever_runs_the_site_reads_of_a_silent_gateway(anna: Client, fake: Fake):
    later(begin(anna, NUMBER, "100,00"), minutes=5)
    fake.silent = True
    with pytest.raises(JobFound, match="HTTP 500"):
        domain.ask_about_orders()


def test_a_closed_account_and_a_mirror_wait(anna: Client, account: Account, fake: Fake, settings):
    first, second = begin(anna, NUMBER, "10,00"), begin(anna, NUMBER, "20,00")
    account.closed_on = TODAY - timedelta(days=1)
    account.save()
    assert (tell(paid(fake, first)), state(first)) == (200, PAID)

    settings.COOP_LEDGER = "mirror"
    assert (tell(paid(fake, second)), state(second)) == (200, PAID)
    assert payments() == []


def test_two_payments_for_one_order_and_a_refund_reach_a_person(anna: Client, fake: Fake):
    order = begin(anna, NUMBER, "100,00")
    tell(paid(fake, order))
    tell(fake.notice(order.key, orderId=2222))

    assert state(order)[2] == "Druga wpłata do tego zlecenia, numer u operatora: 2222."
    assert len(payments()) == 1
    returned = begin(anna, NUMBER, "50,00")
    fake.transactions[returned.key]["status"] = 3
    later(returned, minutes=5)
    domain.ask_about_orders()
    assert state(returned) == ("STARTED", False, "Operator zwrócił tę wpłatę.")


def test_an_online_payment_says_nothing_of_bank_ones(anna: Client, account: Account, fake: Fake):
    tell(paid(fake, begin(anna, NUMBER, "100,00")))
    assert last_booked_day(TODAY) is None
    assert read_balance(account, TODAY).balance > ZERO


def test_ten_orders_an_hour_are_enough(anna: Client, fake: Fake):
    for _again in range(10):
        begin(anna, NUMBER, "1,00")
    answer = anna.post(
        f"/e-bok/konto/{NUMBER}/zaplac-online/", {"kwota": "1", "email": "a@podlasem.example"}
    )
    assert "Za dużo rozpoczętych wpłat" in answer.content.decode()
    assert (PaymentOrder.objects.count(), len(fake.transactions)) == (10, 10)
