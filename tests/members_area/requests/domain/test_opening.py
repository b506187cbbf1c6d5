"""An electronic copy: a paper is opened to one person alone, until a day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from members_area.library.domain.queries.document import visible_documents
from members_area.library.models import Document, DocumentUserPermission
from members_area.requests.domain.opening import end_grants_before, open_papers
from members_area.requests.models import DocumentRequest, GivenPaper
from members_area.requests.vocabulary import RequestState
from tests.members_area.conftest import Publish, withdrawn
from tests.members_area.requests.conftest import TODAY, Ask, brought_to
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

UNTIL = date(2026, 12, 20)


@shared
def invoice(publish: Publish) -> Document:
    return publish("Faktura za dźwig", audience="ON_REQUEST", kind="INVOICE")


@pytest.fixture
def accepted(ask: Ask) -> DocumentRequest:
    return brought_to(ask("INVOICE"), RequestState.COST_ACCEPTED)


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
    assert [end_grants_before(day) for day in (UNTIL, after, after)] == [0, 1, 0]
    assert not DocumentUserPermission.objects.exists()
    assert GivenPaper.objects.get().until == UNTIL
    assert AuditEvent.objects.get(action="REQUEST_GRANTS_ENDED").changes == {
        "papers": [str(invoice.pk)]
    }


def test_asked_for_twice_it_is_open_for_the_longer_time(ask: Ask, invoice: Document):
    """A longer one prolongs it, a shorter one changes nothing."""
    longer = date(2027, 1, 20)
    for asked, until in ((UNTIL, UNTIL), (longer, longer), (date(2026, 12, 1), longer)):
        opened(brought_to(ask("INVOICE"), RequestState.COST_ACCEPTED), invoice, until=asked)
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
        opened(brought_to(ask("INVOICE"), RequestState.IN_REVIEW), invoice)
    anna.state = LoginState.SUSPENDED
    anna.save()
    with pytest.raises(ValidationError, match="nie ma loginu do IKCS"):
        opened(accepted, invoice)
