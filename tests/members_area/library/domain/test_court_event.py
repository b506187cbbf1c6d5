"""What courts do to papers, and the way of a statute's change through the court register."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.office.audit.models import AuditEvent
from members_area.library.domain.force import standing_on
from members_area.library.domain.relation import (
    enter_event,
    record_court_register,
    strike_event,
)
from members_area.library.models import CourtEvent, CourtEventKind, Document, RelationType
from members_area.register.models import Organ
from tests.members_area.adopted import adopted, tie
from tests.members_area.conftest import TODAY, Publish, clerk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def resolution(publish: Publish, board: Organ) -> Document:
    return adopted(publish, board, "3/RN/2024", date(2024, 2, 15))


@pytest.fixture
def change(publish: Publish, meeting: Organ) -> Document:
    """A change of the statute that waits for the court register."""
    statute = publish(
        "Statut", kind="STATUTE", organ=meeting, effective_from=date(2018, 9, 27), year=2018
    )
    paper = adopted(publish, meeting, "5/WZ/2026", date(2026, 6, 24))
    tie(paper, RelationType.AMENDS, statute)
    paper.refresh_from_db()
    return paper


def entered(document: Document, kind: CourtEventKind, **facts: Any) -> CourtEvent:
    event = CourtEvent(document=document, kind=kind, **facts)
    return enter_event(event, today=TODAY, origin=clerk_of("kancelaria"))


def label(document: Document, day: date = TODAY) -> str:
    return str(standing_on([document], day, today=TODAY)[document.pk].label.label)


def test_a_judgment_works_when_it_is_final(resolution: Document) -> None:
    event = entered(resolution, CourtEventKind.SET_ASIDE, decided_on=date(2026, 9, 1))
    assert label(resolution) == "Obowiązuje"
    event.final_on = date(2026, 10, 1)
    enter_event(event, today=TODAY, origin=clerk_of("kancelaria"))
    assert label(resolution) == "Uchylona wyrokiem"
    assert label(resolution, date(2026, 9, 30)) == "Obowiązuje"
    actions = AuditEvent.objects.filter(action__startswith="COURT_EVENT").order_by("seq")
    assert [one.action for one in actions] == ["COURT_EVENT_ENTERED", "COURT_EVENT_AMENDED"]


def test_an_event_is_struck_off_with_a_reason(resolution: Document) -> None:
    facts = {"decided_on": date(2026, 9, 1), "final_on": date(2026, 10, 1)}
    event = entered(resolution, CourtEventKind.ANNULLED, **facts)
    assert label(resolution) == "Nieważna (wyrok)"
    strike_event(event, "inna uchwała", origin=clerk_of("kancelaria"))
    assert label(resolution) == "Obowiązuje"
    assert AuditEvent.objects.get(action="COURT_EVENT_STRUCK").note == "inna uchwała"


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        ("SET_ASIDE", {"decided_on": date(2026, 11, 21)}, "decided_on"),
        (
            "SET_ASIDE",
            {"decided_on": date(2026, 9, 1), "final_on": date(2027, 1, 1)},
            "final_on",
        ),
        (
            "ANNULLED",
            {"decided_on": date(2026, 9, 1), "final_on": date(2026, 8, 31)},
            "__all__",
        ),
        ("ANNULLED", {"decided_on": date(2026, 9, 1), "ends_on": date(2026, 9, 2)}, "__all__"),
        ("SUSPENDED", {"decided_on": date(2026, 9, 1), "ends_on": date(2026, 8, 2)}, "__all__"),
        ("ANNULLED", {"decided_on": date(2026, 9, 1), "retro": True}, "__all__"),
    ],
)
def test_days_that_cannot_be_are_refused(
    kind: str, facts: dict[str, Any], field: str, resolution: Document
) -> None:
    with pytest.raises(ValidationError) as refusal:
        entered(resolution, CourtEventKind(kind), **facts)
    assert list(refusal.value.message_dict) == [field]


@pytest.mark.both_databases
def test_the_database_refuses_them_too(resolution: Document) -> None:
    event = CourtEvent(
        document=resolution,
        kind=CourtEventKind.ANNULLED,
        decided_on=date(2026, 9, 1),
        final_on=date(2026, 8, 1),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()


def test_lb_05_the_entry_in_the_court_register_puts_a_change_into_force(change: Document) -> None:
    """Published it stays: what is written down is what a court did, not another text."""
    assert label(change) == "Oczekuje na wpis do KRS"
    done = record_court_register(
        change,
        filed_on=date(2026, 7, 20),
        registered_on=date(2026, 10, 5),
        today=TODAY,
        origin=clerk_of("kancelaria"),
    )
    assert (done.state, done.effective_from) == ("PUBLISHED", date(2026, 10, 5))
    assert done.versions.get().in_force_from == date(2026, 10, 5)
    assert label(done, date(2026, 10, 4)) == "Oczekuje na wpis do KRS"
    assert label(done, date(2026, 10, 5)) == "Obowiązuje"
    assert AuditEvent.objects.get(action="COURT_REGISTER_RECORDED").changes == {
        "from": {"filed": None, "registered": None},
        "to": {"filed": "2026-07-20", "registered": "2026-10-05"},
        "facts": {
            "effective_from": "2026-10-05",
            "krs_filed_on": "2026-07-20",
            "krs_registered_on": "2026-10-05",
        },
        "in_force": {"1": ["2026-10-05", ""]},
    }


def test_a_filing_without_an_entry_changes_no_force(change: Document) -> None:
    done = record_court_register(
        change,
        filed_on=date(2026, 7, 20),
        registered_on=None,
        today=TODAY,
        origin=clerk_of("kancelaria"),
    )
    assert label(done) == "Oczekuje na wpis do KRS"


@pytest.mark.parametrize(
    ("filed_on", "registered_on", "field"),
    [
        (date(2026, 6, 23), None, "filed_on"),
        (date(2026, 7, 20), date(2026, 7, 19), "registered_on"),
        (None, date(2026, 11, 21), "registered_on"),
    ],
)
def test_days_out_of_order_are_refused(
    filed_on: date | None, registered_on: date | None, field: str, change: Document
) -> None:
    with pytest.raises(ValidationError) as refusal:
        record_court_register(
            change,
            filed_on=filed_on,
            registered_on=registered_on,
            today=TODAY,
            origin=clerk_of("kancelaria"),
        )
    assert list(refusal.value.message_dict) == [field]


def test_only_a_change_of_the_statute_goes_to_the_court_register(resolution: Document) -> None:
    with pytest.raises(ValidationError, match="Do KRS zgłasza się tylko zmianę statutu"):
        record_court_register(
            resolution,
            filed_on=date(2026, 7, 20),
            registered_on=None,
            today=TODAY,
            origin=clerk_of("kancelaria"),
        )
