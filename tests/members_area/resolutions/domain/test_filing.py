from datetime import date

import pytest

from cms_ext.people.identity.models import User
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.relation import enter_event, record_court_register
from members_area.library.models import CourtEvent, CourtEventKind, Document
from members_area.register.models import Organ
from members_area.resolutions.domain.register import CourtFiling, filing_term, list_court_filings
from tests.members_area.adopted import adopted, closed, statute_change
from tests.members_area.conftest import TODAY, Publish, clerk_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TERM = date(2026, 7, 24)


@shared
def change(publish: Publish, meeting: Organ) -> Document:
    return statute_change(publish, meeting)


def found(today: date = TODAY) -> list[CourtFiling]:
    return list_court_filings(Document.objects.all(), today)


def test_a_change_waits_for_its_filing_thirty_days_then_for_its_entry_and_then_for_nothing(
    change: Document,
):
    def recorded(registered_on: date | None) -> None:
        days = {"filed_on": date(2026, 7, 20), "registered_on": registered_on, "today": TODAY}
        record_court_register(change, **days, origin=clerk_of("kancelaria"))

    # 25 July is a Saturday: the term moves to Monday (art. 115 k.c.).
    terms = {date(2026, 6, 24): TERM, date(2026, 6, 25): date(2026, 7, 27)}
    assert {day: filing_term(day) for day in terms} == terms
    words = "Zgłoszenie zmiany statutu do KRS – termin 24 lipca 2026 r."
    assert found(TERM) == [CourtFiling(change, words, TERM, overdue=False)]
    assert found(date(2026, 7, 25)) == [CourtFiling(change, words, TERM, overdue=True)]

    recorded(None)
    assert found() == [CourtFiling(change, "Zgłoszona do KRS 20 lipca 2026 r., czeka na wpis")]
    recorded(date(2026, 10, 5))
    assert found() == []


def test_a_claim_waits_for_a_final_judgment(publish: Publish, board: Organ):
    resolution = adopted(publish, board, "4/RN/2026", date(2026, 5, 14))

    def entered(kind: CourtEventKind, on: date, final_on: date | None = None) -> CourtEvent:
        event = CourtEvent(document=resolution, kind=kind, decided_on=on, final_on=final_on)
        return enter_event(event, today=TODAY, origin=clerk_of("kancelaria"))

    entered(CourtEventKind.CLAIM_FILED, date(2026, 7, 1))
    words = "Zaskarżona 1 lipca 2026 r., sąd jeszcze nie rozstrzygnął"
    assert found() == [CourtFiling(resolution, words)]
    judgment = entered(CourtEventKind.SET_ASIDE, date(2026, 9, 1))
    assert found() == [CourtFiling(resolution, words)]
    judgment.final_on = date(2026, 10, 1)
    enter_event(judgment, today=TODAY, origin=clerk_of("kancelaria"))
    assert found() == []


def test_a_reader_is_told_of_papers_that_the_reader_may_open(
    publish: Publish, board: Organ, anna: User, piotr: User
):
    secret = closed(publish, board, "9/RN/2026", date(2026, 10, 1), changes_statute=True)

    assert list_court_filings(visible_documents(anna, TODAY), TODAY) == []
    (one,) = list_court_filings(visible_documents(piotr, TODAY), TODAY)
    assert one.document == secret
