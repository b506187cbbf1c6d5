from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from cms_ext.audit.models import AuditEvent
from members_area.library.domain.document import amend
from members_area.library.domain.release import publish
from members_area.library.domain.upload import checked
from members_area.library.models import Document, DocumentGroupPermission, Rendition
from members_area.register.models import Organ
from tests.members_area.conftest import PDF, Publish, clerk_of, released, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)


def granted_to(document: Document) -> list[str]:
    rows = DocumentGroupPermission.objects.filter(content_object=document)
    return list(rows.values_list("group__name", flat=True))


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


def test_a_number_is_published_once(draft: Publish, board: Organ) -> None:
    first, second = (
        draft(title, kind="RESOLUTION", organ=board, number="3/RN/2024")
        for title in ("Uchwała", "Inna uchwała")
    )
    released(first, on=TODAY)

    with pytest.raises(
        ValidationError, match="Numer 3/RN/2024 już istnieje dla organu Rada Nadzorcza w roku 2024"
    ) as refusal:
        released(second, on=TODAY)

    assert refusal.value.code == "E-LIB-03"
    assert Document.objects.get(pk=second.pk).state == "DRAFT"


def test_a_bylaw_may_carry_the_number_of_its_resolution(draft: Publish, board: Organ) -> None:
    for kind in ("RESOLUTION", "BYLAW"):
        paper = draft(f"Papier {kind}", kind=kind, organ=board, number="4/RN/2026")
        released(paper, on=TODAY)

    assert Document.objects.filter(state="PUBLISHED").count() == 2


def test_what_is_published_is_not_published_again_nor_changed(draft: Publish) -> None:
    document = released(draft("Protokół"), on=TODAY)

    with pytest.raises(ValidationError, match="już opublikowany"):
        publish(document.versions.get(), on=TODAY, origin=clerk_of("kancelaria"))
    document.title = "Inny"
    with pytest.raises(ValidationError, match="Najpierw go wycofaj"):
        amend(document, today=TODAY, origin=clerk_of("kancelaria"))


def test_a_document_without_a_file_is_not_published(draft: Publish) -> None:
    document = draft("Protokół")
    Rendition.objects.all().delete()

    with pytest.raises(ValidationError, match="nie ma pliku"):
        released(document, on=TODAY)


def test_withdrawing_closes_it_for_everybody_and_keeps_the_reason(draft: Publish) -> None:
    document = released(draft("Protokół"), on=TODAY)

    withdrawn(document, " zły plik ")

    assert (document.state, document.withdrawal_reason) == ("WITHDRAWN", "zły plik")
    assert granted_to(document) == []


@pytest.mark.parametrize("reason", ["", "   "])
def test_withdrawing_needs_a_reason(draft: Publish, reason: str) -> None:
    document = released(draft("Protokół"), on=TODAY)

    with pytest.raises(ValidationError, match="Podaj powód"):
        withdrawn(document, reason)


def test_a_draft_cannot_be_withdrawn(draft: Publish) -> None:
    with pytest.raises(ValidationError, match="tylko opublikowany"):
        withdrawn(draft("Protokół"), "zły plik")


def test_a_withdrawn_document_gets_another_file_and_is_published_again(draft: Publish) -> None:
    document = released(draft("Protokół"), on=TODAY)
    withdrawn(document, "zły plik")
    other = checked(ContentFile(PDF + b"\n"), "poprawiony.pdf")

    amend(document, today=TODAY, origin=clerk_of("kancelaria"), file=other)
    released(document, on=TODAY)

    assert (document.state, document.withdrawal_reason) == ("PUBLISHED", "")
    files = Rendition.objects.order_by("pk").values_list("is_served", "size")
    assert list(files) == [(False, len(PDF)), (True, len(PDF) + 1)]


def test_each_step_leaves_one_event(draft: Publish) -> None:
    document = draft("Protokół")
    amend(document, today=TODAY, origin=clerk_of("kancelaria"))
    released(document)
    withdrawn(document)

    events = AuditEvent.objects.filter(object_id=str(document.pk)).order_by("seq")
    assert list(events.values_list("action", "from_state", "to_state")) == [
        ("DOCUMENT_TAKEN_IN", "", "DRAFT"),
        ("DOCUMENT_SCANNED", "", "CLEAN"),
        ("DOCUMENT_AMENDED", "", ""),
        ("DOCUMENT_HANDED_OVER", "CLEAN", "AWAITING"),
        ("DOCUMENT_CONFIRMED", "AWAITING", "CONFIRMED"),
        ("DOCUMENT_PUBLISHED", "CONFIRMED", "PUBLISHED"),
        ("DOCUMENT_WITHDRAWN", "PUBLISHED", "WITHDRAWN"),
    ]
