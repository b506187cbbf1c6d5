"""My documents: mine only, the receipt of the addressee, and the consent given and taken back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.statements.domain.batch import start_notices
from ebok_plugin.statements.domain.consent import CONSENT_TEXTS, CURRENT_VERSION
from ebok_plugin.statements.models import DeliveryConsent, Paper
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.panel.reading import said
from tests.ebok_plugin.statements.houses import TODAY, carry_through, house
from tests.ebok_plugin.statements.papers_read import words_of
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/dokumenty/"
CONSENT = "/e-bok/dokumenty/zgoda/"


@shared
def accounts() -> dict[str, Account]:
    made = house()
    start_notices(Period(2026, 3), today=TODAY, origin=SYSTEM)
    carry_through()
    return made


def signed_in(client: Client, name: str, login: str = "") -> Person:
    person = Person.objects.get(name=name)
    user = person.users.first() or resident("ebok", login, name)
    client.force_login(user)
    return person


def rows(client: Client) -> list[list[str]]:
    found = parsed(client.get(PAGE)).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def paper_of(account: Account) -> Paper:
    return Paper.objects.get(account=account)


def test_the_list_holds_the_papers_of_all_own_accounts(
    client: Client, accounts: dict[str, Account]
) -> None:
    signed_in(client, "Anna Lis")

    answer = client.get(PAGE)

    assert page_problems(answer) == []
    assert "no-store" in answer["Cache-Control"]
    assert [(row[1], row[2], row[3]) for row in rows(client)] == [
        ("ul. Wzorcowa 1 m. 01", "20.03.2026", "w E-BOK, nieotwarty"),
        ("ul. Wzorcowa 1 m. 02", "20.03.2026", "w E-BOK, nieotwarty"),
    ]


def test_opening_is_the_receipt_and_counts_once(
    client: Client, accounts: dict[str, Account]
) -> None:
    signed_in(client, "Anna Lis")
    paper = paper_of(accounts["anna"])

    answer = client.get(f"{PAGE}{paper.pk}/")
    first = paper_of(accounts["anna"]).opened_at
    client.get(f"{PAGE}{paper.pk}/")

    assert "Opłata za marzec 2026" in words_of(answer.content)
    assert answer["Content-Disposition"] == 'inline; filename="dokument-100001-2026-03-20.pdf"'
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert first is not None
    assert paper_of(accounts["anna"]).opened_at == first
    assert AuditEvent.objects.filter(action="PAPER_OPENED").count() == 1
    assert [row[3][:7] for row in rows(client)] == ["otwarto", "w E-BOK"]


def test_the_first_page_names_what_its_addressee_has_not_opened(
    client: Client, accounts: dict[str, Account]
) -> None:
    unread = "//p[contains(@class, 'note') and contains(., 'Nieprzeczytane')]"
    grant(accounts["anna"], "Piotr Wrona", role="CO_OWNER")
    signed_in(client, "Piotr Wrona", "EB-500002-1")
    not_his = said(parsed(client.get("/e-bok/", {"konto": "100001"})), unread)
    signed_in(client, "Anna Lis")

    both = said(parsed(client.get("/e-bok/")), unread)
    client.get(f"{PAGE}{paper_of(accounts['anna']).pk}/")
    one = said(parsed(client.get("/e-bok/")), unread)

    assert (not_his, both, one) == (
        [],
        ["Nieprzeczytane: Opłata za marzec 2026 i jeszcze 1 pismo"],
        ["Nieprzeczytane: Opłata za marzec 2026"],
    )


def test_somebody_else_with_the_right_to_read_leaves_no_receipt(
    client: Client, accounts: dict[str, Account]
) -> None:
    grant(accounts["anna"], "Piotr Wrona", role="CO_OWNER")
    grant(accounts["piotr"], "Piotr Wrona")
    signed_in(client, "Piotr Wrona", "EB-500002-1")

    assert client.get(f"{PAGE}{paper_of(accounts['anna']).pk}/").status_code == 200

    assert paper_of(accounts["anna"]).opened_at is None
    assert not AuditEvent.objects.filter(action="PAPER_OPENED").exists()


def test_a_foreign_paper_and_none_are_the_same_and_papers_have_no_other_address(
    client: Client, accounts: dict[str, Account]
) -> None:
    signed_in(client, "Anna Lis")

    answers = [client.get(f"{PAGE}{key}/") for key in (paper_of(accounts["piotr"]).pk, uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    with pytest.raises(ValueError, match="nie ma adresu"):
        _ = paper_of(accounts["anna"]).file.url


def test_consent_is_given_taken_back_and_kept(client: Client, accounts: dict[str, Account]) -> None:
    grant(accounts["piotr"], "Piotr Wrona")
    piotr = signed_in(client, "Piotr Wrona", "EB-500002-1")
    offered = client.get(PAGE)
    assert "Nie mamy Twojego adresu e-mail" in offered.content.decode()
    assert texts(parsed(offered), "//blockquote") == [str(CONSENT_TEXTS[CURRENT_VERSION])]
    assert texts(parsed(offered), "//section[@id='zgoda']//button") == ["Zgadzam się"]

    for _ in range(2):
        assert client.post(CONSENT, {"zgoda": "tak"})["Location"] == PAGE
    held = parsed(client.get(PAGE))
    assert texts(held, "//section[@id='zgoda']//button") == ["Wycofuję zgodę"]
    for _ in range(2):
        client.post(CONSENT, {"zgoda": "nie"})
    client.post(CONSENT, {"zgoda": "tak"})

    kept = DeliveryConsent.objects.filter(person=piotr).order_by("pk")
    assert [(one.text_version, one.withdrawn_at is None) for one in kept] == [
        (CURRENT_VERSION, False),
        (CURRENT_VERSION, True),
    ]
    events = AuditEvent.objects.filter(action__startswith="DELIVERY_CONSENT", subject=piotr)
    assert [event.action.rpartition("_")[2] for event in events.order_by("seq")] == [
        "GIVEN",
        "WITHDRAWN",
        "GIVEN",
    ]


@pytest.mark.usefixtures("accounts")
def test_guests_and_members_are_kept_out_and_a_consent_is_given_by_post_only(
    client: Client,
) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(resident("ikcs", "IKCS-0007", "Ewa Bór"))
    assert client.get(PAGE).status_code == 403
    signed_in(client, "Anna Lis")
    assert client.get(CONSENT).status_code == 405


def test_the_list_costs_the_same_for_two_papers_and_for_eight(
    client: Client, accounts: dict[str, Account]
) -> None:
    signed_in(client, "Anna Lis")
    client.get(PAGE)

    def queries(papers: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(rows(client)) == papers
        return len(captured)

    of_two = queries(2)
    for day in (1, 2, 3):
        start_notices(Period(2026, 3), today=TODAY.replace(day=day), origin=SYSTEM)
    carry_through()
    assert queries(8) == of_two
