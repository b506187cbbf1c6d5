"""The finance department answers; who may see, who may answer, and what is recorded."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.inquiries import views
from ebok_plugin.inquiries.domain.inquiry import open_inquiry
from ebok_plugin.inquiries.models import PaymentInquiry
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.books import open_account, pay, zl
from tests.ebok_plugin.ledger.holders import BACKEND
from tests.page_checks import parsed
from tests.people import staff

pytestmark = pytest.mark.django_db
QUEUE = "/admin/brakujace-wplaty/"


def ask(account: Account, amount: str = "954.17") -> PaymentInquiry:
    return open_inquiry(
        account.payer,
        account,
        paid_on=date(2026, 11, 16),
        amount=zl(amount),
        listed=[],
        booked_until=date(2026, 11, 16),
        on=date(2026, 11, 20),
        origin=SYSTEM,
    )


def clerk(client: Client, *groups: str) -> Client:
    client.force_login(staff("finanse", *groups), BACKEND)
    return client


def test_the_clerk_finds_it_and_answers(client: Client) -> None:
    account = open_account("100005")
    pay(account, "2026-11-17", "945.17", "Opłata, przestawione cyfry")
    inquiry = ask(account)
    clerk(client, "finance_clerk")

    queue = client.get(QUEUE).content.decode()
    page = client.get(f"{QUEUE}{inquiry.pk}/").content.decode()
    answer = client.post(f"{QUEUE}{inquiry.pk}/", {"answer": "Wpłynęło 945,17 zł 17 listopada."})

    assert "WP/2026/00001" in queue
    assert "17.11.2026: 945,17" in page
    assert answer["Location"] == QUEUE
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.answer) == ("ANSWERED", "Wpłynęło 945,17 zł 17 listopada.")
    look = AuditEvent.objects.get(action="VIEW")
    assert (look.subject, look.reason_code) == (account.payer, "SETTLEMENT")
    assert "WP/2026/00001" not in client.get(QUEUE).content.decode()
    assert "WP/2026/00001" in client.get(QUEUE, {"stan": "zakonczone"}).content.decode()


def test_two_clerks_at_once_give_one_answer(client: Client) -> None:
    inquiry = ask(open_account("100005"))
    clerk(client, "finance_clerk")
    client.post(f"{QUEUE}{inquiry.pk}/", {"answer": "Pierwsza odpowiedź."})

    again = client.post(f"{QUEUE}{inquiry.pk}/", {"answer": "Druga odpowiedź."})

    assert again.status_code == 409
    assert "Na to zgłoszenie już odpowiedziano." in again.content.decode()
    inquiry.refresh_from_db()
    assert inquiry.answer == "Pierwsza odpowiedź."


def test_an_empty_answer_is_refused_at_its_field(client: Client) -> None:
    inquiry = ask(open_account("100005"))
    clerk(client, "finance_clerk")

    answer = client.post(f"{QUEUE}{inquiry.pk}/", {"answer": " "})

    assert "Napisz, co ustalono." in answer.content.decode()
    inquiry.refresh_from_db()
    assert inquiry.state == "NEW"


@pytest.mark.parametrize(
    ("group", "sees", "answers"),
    [
        ("finance_clerk", 200, 302),
        ("finance_approver", 200, 302),
        ("auditor", 200, 302),
        ("editor", 302, 302),
    ],
)
def test_who_sees_and_who_answers(client: Client, group: str, sees: int, answers: int) -> None:
    inquiry = ask(open_account("100005"))
    clerk(client, group)
    address = f"{QUEUE}{inquiry.pk}/"

    assert [client.get(page).status_code for page in (QUEUE, address)] == [sees, sees]
    assert client.post(address, {"answer": "Wpłata jest."}).status_code == answers
    inquiry.refresh_from_db()
    assert inquiry.state == ("ANSWERED" if group == "finance_clerk" else "NEW")


@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_costs_the_same(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    account = open_account("100005")
    for number in range(count):
        ask(account, f"{number + 1}.00")
    clerk(client, "finance_clerk")
    client.get(QUEUE)

    with django_assert_num_queries(21):
        client.get(QUEUE)


def test_the_second_page_of_the_queue_is_the_one_its_link_opens(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views.InquiryQueue, "paginate_by", 1)
    for number in ("100005", "100006"):
        ask(open_account(number))
    clerk(client, "finance_clerk")

    first = parsed(client.get(QUEUE))
    (second,) = first.xpath("//a[@rel='next']/@href")

    assert "WP/2026/00002" in client.get(f"{QUEUE}{second}").content.decode()
