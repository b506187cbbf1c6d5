"""An electronic copy: a paper is opened to one person alone, until a day.

Who may ask, what number and which term a request gets.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from members_area.library.domain.queries.document import visible_documents
from members_area.library.models import Document, DocumentKind, DocumentUserPermission
from members_area.requests.domain.opening import (
    cost_of,
    end_expired_grants,
    open_papers,
    save_price,
)
from members_area.requests.domain.registration import RequestedPapers, submit_request
from members_area.requests.models import CopyPrice, DocumentRequest, GivenPaper, PriceUnit
from members_area.requests.vocabulary import Delivery, Form, RequestChannel, RequestState
from tests.members_area.conftest import Publish, withdrawn
from tests.members_area.requests.conftest import TODAY, Ask, in_state, person_of, submitted
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

UNTIL = date(2026, 12, 20)


@shared
def invoice(publish: Publish) -> Document:
    return publish("Faktura za dźwig", audience="ON_REQUEST", kind="INVOICE")


@pytest.fixture
def accepted(ask: Ask) -> DocumentRequest:
    return in_state(ask("INVOICE"), RequestState.COST_ACCEPTED)


def opened(request: DocumentRequest, *papers: Document, until: date = UNTIL) -> DocumentRequest:
    return open_papers(request, papers, until=until, today=TODAY, origin=SYSTEM)


def test_it_is_open_to_the_applicant_alone_and_ends_on_its_day_without_any_job(
    accepted: DocumentRequest, invoice: Document, anna: User, piotr: User
):
    assert not visible_documents(anna, TODAY).exists()

    request = opened(accepted, invoice)

    assert list(visible_documents(anna, TODAY)) == [invoice]
    assert list(visible_documents(piotr, TODAY)) == []
    assert (request.state, request.ended_on) == (RequestState.SENT, TODAY)
    event = AuditEvent.objects.get(action="REQUEST_PAPERS_OPENED")
    assert event.changes == {"papers": [str(invoice.pk)], "until": "2026-12-20"}
    after = UNTIL + timedelta(1)
    assert [visible_documents(anna, day).exists() for day in (UNTIL, after)] == [True, False]
    # The job removes what is over and nothing else.
    assert [end_expired_grants(day) for day in (UNTIL, after, after)] == [0, 1, 0]
    assert not DocumentUserPermission.objects.exists()
    assert GivenPaper.objects.get().until == UNTIL
    assert AuditEvent.objects.get(action="REQUEST_GRANTS_ENDED").changes == {
        "papers": [str(invoice.pk)]
    }


def test_asked_for_twice_it_is_open_for_the_longer_time(ask: Ask, invoice: Document):
    """A longer one prolongs it, a shorter one changes nothing."""
    longer = date(2027, 1, 20)
    for answered, until in ((UNTIL, UNTIL), (longer, longer), (date(2026, 12, 1), longer)):
        opened(in_state(ask("INVOICE"), RequestState.COST_ACCEPTED), invoice, until=answered)
        assert DocumentUserPermission.objects.get().until == until


def test_only_published_papers_on_request_of_the_kinds_that_were_asked_for(
    accepted: DocumentRequest, publish: Publish, draft: Publish, invoice: Document
):
    others = [
        publish("Protokół"),
        publish("Umowa", audience="ON_REQUEST", kind="CONTRACT"),
        publish("Szkic Rady", audience="STAFF", kind="INVOICE"),
        draft("Faktura w bramce", audience="ON_REQUEST", kind="INVOICE"),
        withdrawn(publish("Faktura wycofana", audience="ON_REQUEST", kind="INVOICE")),
    ]

    for papers in ([], *([other] for other in others), [invoice, others[0]]):
        with pytest.raises(ValidationError, match="udostępnia się na wniosek"):
            opened(accepted, *papers)
    assert not DocumentUserPermission.objects.exists()


def test_the_last_day_lies_within_a_year_the_cost_is_accepted_and_there_is_a_login(
    accepted: DocumentRequest, ask: Ask, invoice: Document, anna: User
):
    for until in (TODAY - timedelta(1), TODAY + timedelta(367)):
        with pytest.raises(ValidationError, match="w ciągu najbliższego roku"):
            opened(accepted, invoice, until=until)
    with pytest.raises(ValidationError, match="Najpierw podaj członkowi koszt kopii"):
        opened(in_state(ask("INVOICE"), RequestState.IN_REVIEW), invoice)
    anna.state = LoginState.SUSPENDED
    anna.save()
    with pytest.raises(ValidationError, match="nie ma loginu do IKCS"):
        opened(accepted, invoice)


def test_numbers_count_in_each_year(ask: Ask):
    days = [TODAY, TODAY, date(2027, 1, 4)]

    assert [ask(on=day).number for day in days] == [
        "WD/2026/00001",
        "WD/2026/00002",
        "WD/2027/00001",
    ]


def test_an_answer_is_due_after_fourteen_days(ask: Ask):
    """From a Friday; Saturday 2 May moves to Monday; Christmas."""
    due = {
        date(2026, 11, 20): date(2026, 12, 4),
        date(2026, 4, 18): date(2026, 5, 4),
        date(2026, 12, 11): date(2026, 12, 28),
    }

    assert {received: ask(on=received).due_on for received in due} == due


def test_only_a_member_asks(nina: User, adrian: User):
    """A payer who is no member, and one whose membership ended in October, do not."""
    for user in (nina, adrian):
        with pytest.raises(ValidationError, match="Wniosek może złożyć członek Spółdzielni"):
            submitted(user)
    assert not DocumentRequest.objects.exists()


def test_only_paper_is_posted(ask: Ask):
    kept = {
        ("VIEW", "POST"): "OFFICE",
        ("PAPER", "POST"): "POST",
        ("PAPER", "OFFICE"): "OFFICE",
        ("ELECTRONIC", "POST"): "ACCOUNT",
    }

    assert {one: ask(form=one[0], delivery=one[1]).delivery for one in kept} == kept


def test_a_clerk_registers_a_letter_in_which_something_is_asked_for(anna: User, celina: User):
    def register(*codes: str) -> DocumentRequest:
        kinds = [DocumentKind.objects.get(code=code) for code in codes]
        facts = {"description": "Faktury", "form": Form.PAPER, "delivery": Delivery.POST}
        what = RequestedPapers(kinds=kinds, **facts)
        how = {"channel": RequestChannel.PAPER, "on": date(2026, 11, 16), "origin": Origin(celina)}
        return submit_request(person_of(anna), what, **how)

    with pytest.raises(ValidationError, match="Zaznacz co najmniej jeden rodzaj"):
        register()
    request = register("INVOICE")

    assert (request.registered_by, request.received_on) == (celina, date(2026, 11, 16))
    assert request.due_on == date(2026, 11, 30)


@pytest.mark.usefixtures("prices")
def test_what_a_copy_costs():
    costs = {
        ("PAPER", "RESOLUTION", 10): 500,
        ("ELECTRONIC", "INVOICE", 3): 1500,
        ("PAPER", "STATUTE BYLAW", 40): 0,
        ("PAPER", "STATUTE RESOLUTION", 4): 200,
        ("VIEW", "CONTRACT", 100): 0,
        ("PAPER", "RESOLUTION", 0): 0,
    }

    for (form, codes, units), cost in costs.items():
        kinds = [DocumentKind.objects.get(code=code) for code in codes.split()]
        assert cost_of(Form(form), kinds, units, TODAY) == cost


@pytest.mark.usefixtures("prices")
def test_a_price_is_that_of_the_day(celina: User):
    kinds = [DocumentKind.objects.get(code="RESOLUTION")]
    dearer = CopyPrice(form=Form.PAPER, unit=PriceUnit.PAGE, price=60, valid_from=date(2027, 1, 1))
    with pytest.raises(ValidationError, match="W tym czasie obowiązuje inna cena"):
        save_price(dearer, origin=Origin(celina))

    before = CopyPrice.objects.get(form=Form.PAPER)
    before.valid_to = date(2026, 12, 31)
    save_price(before, origin=Origin(celina))
    save_price(dearer, origin=Origin(celina))

    costs = [cost_of(Form.PAPER, kinds, 1, day) for day in (TODAY, date(2027, 1, 1))]
    assert costs == [50, 60]


def test_without_a_price_it_is_said_where_to_write_it():
    kinds = [DocumentKind.objects.get(code="RESOLUTION")]

    with pytest.raises(ValidationError, match="kopia papierowa.*Cennik kopii"):
        cost_of(Form.PAPER, kinds, 1, TODAY)
