from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.domain.grants import change_audience, save_audience_rule, usual_audience
from members_area.library.domain.release import archive_overdue, publish_due, schedule_publication
from members_area.library.models import AudienceRule, DocumentKind
from members_area.register.models import Organ
from tests.members_area.conftest import TODAY, Publish, clerk_of, granted_to, let_through, released

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_publishing_grants_what_the_audience_says(draft: Publish, board: Organ):
    groups = {
        "PUBLIC": [],
        "MEMBERS": ["members"],
        "ORGAN": ["organ-SB"],
        "ON_REQUEST": [],
        "STAFF": [],
    }
    drafts = {
        audience: draft("Protokół", audience, audience_organ=board if audience == "ORGAN" else None)
        for audience in groups
    }
    assert [granted_to(document) for document in drafts.values()] == [[]] * 5

    for document in drafts.values():
        released(document, on=TODAY)

    assert {audience: granted_to(one) for audience, one in drafts.items()} == groups


def test_other_readers_get_other_grants_and_the_change_is_on_record(draft: Publish, board: Organ):
    document = released(draft("Protokół"))
    clerk = clerk_of("kancelaria")

    change_audience(document, "ORGAN", "materiał roboczy", organ=board, on=TODAY, origin=clerk)

    assert granted_to(document) == ["organ-SB"]
    event = AuditEvent.objects.get(action="DOCUMENT_AUDIENCE_CHANGED")
    assert (event.from_state, event.to_state, event.note) == (
        "MEMBERS",
        "ORGAN SB",
        "materiał roboczy",
    )
    with pytest.raises(ValidationError, match="Podaj powód"):
        change_audience(document, "PUBLIC", "", on=TODAY, origin=clerk)
    with pytest.raises(ValidationError, match="już czytają"):
        change_audience(document, "ORGAN", "znowu", organ=board, on=TODAY, origin=clerk)
    with pytest.raises(ValidationError, match="Organ, który czyta"):
        change_audience(document, "PUBLIC", "jawne", organ=board, on=TODAY, origin=clerk)


NEW_LAW = date(2027, 1, 1)


@pytest.fixture
def minutes() -> DocumentKind:
    return DocumentKind.objects.get(code="MINUTES")


def opened(kind: DocumentKind) -> AudienceRule:
    facts = {"legal_basis": "nowa ustawa", "valid_from": NEW_LAW}
    return AudienceRule(kind=kind, audience="PUBLIC", **facts)


def ended_on(kind: DocumentKind, day: date) -> None:
    AudienceRule.objects.filter(kind=kind, valid_to=None).update(valid_to=day)


def test_a_paper_is_read_as_the_rule_of_its_day_says(minutes: DocumentKind):
    """Before any rule by the staff alone."""
    ended_on(minutes, date(2026, 12, 31))
    rule = opened(minutes)
    rule.audience = "ORGAN"
    with pytest.raises(ValidationError):
        save_audience_rule(rule, origin=SYSTEM)
    save_audience_rule(opened(minutes), origin=SYSTEM)
    audiences = {
        date(1999, 1, 1): "STAFF",
        date(2026, 11, 20): "MEMBERS",
        date(2026, 12, 31): "MEMBERS",
        NEW_LAW: "PUBLIC",
    }

    assert {day: usual_audience(minutes, day) for day in audiences} == audiences


def test_two_rules_of_a_kind_never_hold_at_once(minutes: DocumentKind):
    with pytest.raises(ValidationError, match="obowiązuje inna zasada"):
        save_audience_rule(opened(minutes), origin=SYSTEM)
    ended_on(minutes, NEW_LAW)
    with pytest.raises(ValidationError, match="obowiązuje inna zasada"):
        save_audience_rule(opened(minutes), origin=SYSTEM)

    assert AudienceRule.objects.filter(kind=minutes).count() == 1


def test_a_change_of_a_rule_is_recorded_with_both_audiences(minutes: DocumentKind):
    rule = AudienceRule.objects.get(kind=minutes)
    rule.audience = "STAFF"

    save_audience_rule(rule, origin=SYSTEM)

    event = AuditEvent.objects.get(action="AUDIENCE_RULE_KEPT")
    assert (event.from_state, event.to_state, event.note) == ("MEMBERS", "STAFF", "MINUTES")


def test_what_is_planned_is_published_on_its_day(draft: Publish):
    document = draft("Protokół", meeting_date=TODAY)
    schedule_publication(let_through(document), date(2026, 11, 25), origin=clerk_of("kancelaria"))

    assert publish_due(date(2026, 11, 24), origin=SYSTEM) == []
    assert publish_due(date(2026, 11, 25), origin=SYSTEM) == [document.versions.get()]
    document.refresh_from_db()
    assert (document.state, document.published_on) == ("PUBLISHED", date(2026, 11, 25))


def test_a_planned_paper_that_cannot_be_published_waits_for_the_desk(draft: Publish, board: Organ):
    facts: dict[str, Any] = {"kind": "RESOLUTION", "organ": board, "number": "3/RN/2024"}
    facts["adopted_on"] = TODAY
    first, second = draft("Uchwała", **facts), draft("Inna", **facts)
    schedule_publication(let_through(second), TODAY, origin=clerk_of("kancelaria"))
    released(first)

    assert publish_due(TODAY, origin=SYSTEM) == []
    assert second.versions.get().publish_from is None
    assert "już istnieje" in AuditEvent.objects.get(action="DOCUMENT_NOT_PUBLISHED").note


def test_papers_whose_years_are_over_go_to_the_archive(draft: Publish):
    """But never those of art. 8¹."""
    form, minutes = (
        released(draft("Papier", kind=kind, year=2026)) for kind in ("FORM", "MINUTES")
    )
    DocumentKind.objects.update(retention_years=5)

    assert archive_overdue(date(2031, 12, 31), origin=SYSTEM) == []
    assert archive_overdue(date(2032, 1, 1), origin=SYSTEM) == [form.versions.get()]
    assert archive_overdue(date(2099, 1, 1), origin=SYSTEM) == []

    form.refresh_from_db()
    minutes.refresh_from_db()
    assert (form.state, granted_to(form)) == ("ARCHIVED", [])
    assert (minutes.state, granted_to(minutes)) == ("PUBLISHED", ["members"])
