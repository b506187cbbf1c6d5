from datetime import date
from typing import Any

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.domain.release import archive_overdue, publish_due, schedule_publication
from members_area.library.models import DocumentKind
from members_area.register.models import Organ
from tests.members_area.conftest import TODAY, Publish, clerk_of, granted_to, let_through, released

pytestmark = pytest.mark.django_db


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
