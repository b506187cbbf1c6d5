from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.office.audit.models import AuditEvent
from members_area.library.domain.audience import change_audience
from members_area.register.models import Organ
from tests.members_area.conftest import (
    Publish,
    clerk_of,
    granted_to,
    released,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("audience", "groups"),
    [("PUBLIC", []), ("MEMBERS", ["members"]), ("ON_REQUEST", []), ("STAFF", [])],
)
def test_publishing_grants_what_the_audience_says(
    draft: Publish, audience: str, groups: list[str]
) -> None:
    document = draft("Protokół", audience)
    assert granted_to(document) == []

    released(document, on=TODAY)

    assert granted_to(document) == groups


def test_publishing_to_an_organ_grants_its_group(draft: Publish, board: Organ) -> None:
    document = released(draft("Materiał rady", "ORGAN", audience_organ=board), on=TODAY)

    assert granted_to(document) == ["organ-SB"]


def test_other_readers_get_other_grants_and_the_change_is_on_record(
    draft: Publish, board: Organ
) -> None:
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
