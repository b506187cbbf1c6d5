from datetime import date
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.relation import enter_event, record_court_register
from members_area.library.models import CourtEvent, CourtEventKind, Document
from members_area.register.models import Organ
from members_area.resolutions.domain.register import (
    CourtFiling,
    find_court_filing_term,
    list_court_filings,
)
from members_area.resolutions.domain.vote import record_vote, required_share, warn_of_shortfall
from members_area.resolutions.models import Vote
from tests.members_area.adopted import adopted, closed, statute_change
from tests.members_area.conftest import TODAY, Publish, clerk_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def change(publish: Publish, meeting: Organ) -> Document:
    return statute_change(publish, meeting)


@pytest.fixture
def bylaw(publish: Publish, board: Organ) -> Document:
    return adopted(publish, board, "4/RN/2026", date(2026, 5, 14))


def voted(document: Document, *numbers: int, **more: int) -> Vote:
    counted = dict(zip(("votes_for", "votes_against", "abstained"), numbers, strict=True))
    return record_vote(Vote(document=document, **counted, **more), origin=clerk_of("kancelaria"))


def test_a_vote_is_kept_and_its_correction_leaves_both_in_the_log(change: Document):
    vote = voted(change, 98, 21, 8, present=127)
    vote.votes_against = 20
    vote.correction_reason = "Pomyłka w protokole."
    kept = record_vote(vote, origin=clerk_of("kancelaria"))
    last = AuditEvent.objects.filter(action="VOTE_RECORDED").latest("seq")
    before = {"votes_for": 98, "votes_against": 21, "abstained": 8}
    rest = {"present": 127, "entitled": None, "secret": False}
    assert last.changes == {
        "from": {**before, **rest},
        "to": {**before, "votes_against": 20, **rest},
    }
    assert last.note == "Pomyłka w protokole."
    rows = Vote.objects.order_by("pk").values_list("votes_against", "supersedes")
    assert list(rows) == [(21, None), (20, vote.pk)]
    assert list(Vote.objects.current()) == [kept]


def test_a_correction_has_a_reason_and_is_made_once(change: Document):
    vote = voted(change, 98, 21, 8)
    vote.votes_against = 20
    with pytest.raises(ValidationError, match="Podaj powód sprostowania"):
        record_vote(vote, origin=clerk_of("kancelaria"))

    vote.correction_reason = "Pomyłka w protokole."
    record_vote(vote, origin=clerk_of("kancelaria"))
    with pytest.raises(ValidationError, match="już sprostowano"):
        record_vote(vote, origin=clerk_of("kancelaria"))
    with pytest.raises(ValidationError, match="ma już wynik głosowania"):
        voted(change, 1, 2, 3)

    assert Vote.objects.count() == 2


@pytest.mark.both_databases
def test_the_database_keeps_a_result_and_its_correction(change: Document, bylaw: Document):
    first = voted(change, 98, 21, 8)
    first.correction_reason = "Pomyłka w protokole."
    record_vote(first, origin=clerk_of("kancelaria"))

    for refused in (
        lambda: Vote.objects.update(votes_for=1),
        lambda: Vote.objects.all().delete(),
        lambda: Vote.objects.create(
            document=bylaw,
            votes_for=1,
            votes_against=0,
            supersedes=Vote.objects.current().get(),
            correction_reason="cudza",
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


@pytest.mark.parametrize(
    ("numbers", "warned"),
    [
        ((98, 21, 8), False),
        ((80, 40, 0), False),
        ((79, 41, 0), True),
        ((60, 20, 20), True),
        ((0, 0, 0), True),
    ],
)
def test_a_change_of_the_statute_with_less_than_two_thirds_is_kept_with_a_warning(
    numbers: tuple[int, int, int], warned: bool, change: Document
):
    assert required_share(change) == Fraction(2, 3)
    votes, _against, abstained = numbers
    said = (
        f"Zmiana statutu wymaga 2/3 głosów, a za było {votes} z {sum(numbers)}. "
        "Sprawdź wynik z protokołem."
    )
    assert warn_of_shortfall(voted(change, *numbers)) == (said if warned else ""), abstained


def test_other_resolutions_need_no_such_majority(bylaw: Document):
    assert required_share(bylaw) is None
    assert warn_of_shortfall(voted(bylaw, 1, 4, 0)) == ""


def test_more_votes_than_present_are_refused_and_only_a_resolution_is_voted(
    bylaw: Document, publish: Publish
):
    with pytest.raises(ValidationError, match="Głosów jest więcej"):
        voted(bylaw, 4, 1, 1, present=5)
    with pytest.raises(ValidationError, match="Obecni mają więcej głosów"):
        voted(bylaw, 4, 1, 0, present=5, entitled=4)
    minutes = publish("Protokół", meeting_date=date(2026, 6, 24))
    with pytest.raises(ValidationError, match="Głosuje się nad uchwałą"):
        voted(minutes, 5, 0, 0)


TERM = date(2026, 7, 24)


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
    assert {day: find_court_filing_term(day) for day in terms} == terms
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


def test_a_reader_gets_papers_that_the_reader_may_open(
    publish: Publish, board: Organ, anna: User, piotr: User
):
    secret = closed(publish, board, "9/RN/2026", date(2026, 10, 1), changes_statute=True)

    assert list_court_filings(visible_documents(anna, TODAY), TODAY) == []
    (one,) = list_court_filings(visible_documents(piotr, TODAY), TODAY)
    assert one.document == secret
