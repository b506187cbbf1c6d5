from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.proof.models import PublicationRecord
from cms_ext.people.identity.models import User
from members_area.library.domain import scan
from members_area.library.domain.document import add_version, amend_document
from members_area.library.domain.queries.document import find_file, version_file_for
from members_area.library.domain.release import publish_version
from members_area.library.domain.submission import allow_double
from members_area.library.domain.upload import checked_file
from members_area.library.models import Document, Rendition, SearchEntry, Version
from members_area.register.models import Organ
from tests.members_area.conftest import (
    PDF,
    TODAY,
    Publish,
    clerk_of,
    granted_to,
    let_through,
    one_page,
    released,
    standing,
    withdrawn,
)
from tests.standing import rows_but_the_moment

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_a_number_is_published_once_and_an_old_double_with_a_reason(draft: Publish, board: Organ):
    facts: dict[str, Any] = {"organ": board, "number": "3/RN/2024", "adopted_on": TODAY}
    first, second = (draft(title, kind="RESOLUTION", **facts) for title in ("Uchwała", "Inna"))
    released(first, on=TODAY)

    with pytest.raises(
        ValidationError, match="Numer 3/RN/2024 już istnieje dla organu Rada Nadzorcza w roku 2024"
    ) as refusal:
        publish_version(let_through(second), on=TODAY, origin=clerk_of("kancelaria"))
    assert refusal.value.code == "E-LIB-03"
    assert Document.objects.get(pk=second.pk).state == "DRAFT"

    with pytest.raises(ValidationError, match="skąd wziął się"):
        allow_double(second, " ", origin=clerk_of("prawnik"))
    second = allow_double(second, "pomyłka z 2024 r.", origin=clerk_of("prawnik"))
    publish_version(second.versions.get(), on=TODAY, origin=clerk_of("kancelaria"))

    second.refresh_from_db()
    assert (second.state, second.doubled_reason) == ("PUBLISHED", "pomyłka z 2024 r.")


@pytest.mark.both_databases
def test_a_bylaw_may_carry_the_number_of_its_resolution(draft: Publish, board: Organ):
    for kind in ("RESOLUTION", "BYLAW"):
        paper = draft(f"Papier {kind}", kind=kind, organ=board, number="4/RN/2026")
        released(paper, on=TODAY)

    assert Document.objects.filter(state="PUBLISHED").count() == 2


def test_what_is_published_is_not_published_again_nor_changed(draft: Publish):
    document = released(draft("Protokół"), on=TODAY)

    with pytest.raises(ValidationError, match="już opublikowany"):
        publish_version(document.versions.get(), on=TODAY, origin=clerk_of("kancelaria"))
    document.title = "Inny"
    with pytest.raises(ValidationError, match="Najpierw go wycofaj"):
        amend_document(document, today=TODAY, origin=clerk_of("kancelaria"))


def test_a_document_without_a_file_is_not_published(draft: Publish):
    document = draft("Protokół")
    Rendition.objects.all().delete()

    with pytest.raises(ValidationError, match="nie ma pliku"):
        released(document, on=TODAY)


def test_withdrawing_closes_it_for_everybody_and_keeps_the_reason(draft: Publish):
    document = draft("Protokół")
    with pytest.raises(ValidationError, match="tylko opublikowany"):
        withdrawn(document, "zły plik")
    released(document, on=TODAY)
    for reason in ("", "   "):
        with pytest.raises(ValidationError, match="Podaj powód"):
            withdrawn(document, reason)

    withdrawn(document, " zły plik ")

    assert (document.state, document.withdrawal_reason) == ("WITHDRAWN", "zły plik")
    assert granted_to(document) == []


@pytest.mark.both_databases
def test_a_withdrawn_document_gets_another_file_and_is_published_again(draft: Publish):
    document = released(draft("Protokół"), on=TODAY)
    withdrawn(document, "zły plik")
    other = checked_file(ContentFile(PDF + b"\n"), "poprawiony.pdf")

    amend_document(document, today=TODAY, origin=clerk_of("kancelaria"), file=other)
    released(document, on=TODAY)

    assert (document.state, document.withdrawal_reason) == ("PUBLISHED", "")
    files = Rendition.objects.order_by("pk").values_list("is_served", "size")
    assert list(files) == [(False, len(PDF)), (True, len(PDF) + 1)]


@pytest.mark.both_databases
def test_each_step_leaves_one_event(draft: Publish):
    document = draft("Protokół")
    amend_document(document, today=TODAY, origin=clerk_of("kancelaria"))
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


def test_lb_10_a_file_swapped_after_the_confirmation_is_not_published(draft: Publish):
    version = let_through(draft("Protokół", meeting_date=TODAY))
    Path(version.renditions.get().file.path).write_bytes(PDF + b"\n")

    with pytest.raises(ValidationError, match="Plik zmienił się po dopuszczeniu"):
        publish_version(version, on=TODAY, origin=clerk_of("kancelaria"))
    assert Document.objects.get().state == "DRAFT"


def test_a_paper_without_its_facts_is_not_published(draft: Publish):
    undated = let_through(draft("Papier"))
    unnumbered = let_through(draft("Papier", kind="RESOLUTION", adopted_on=TODAY))

    with pytest.raises(ValidationError, match="uzupełnij: data podjęcia albo posiedzenia"):
        publish_version(undated, on=TODAY, origin=clerk_of("kancelaria"))
    with pytest.raises(ValidationError, match="uzupełnij: numer"):
        publish_version(unnumbered, on=TODAY, origin=clerk_of("kancelaria"))


def add_one_page(document: Document, begins: date) -> Version:
    facts = {"in_force_from": begins, "note": "§ 5", "today": TODAY}
    return add_version(document, one_page(), **facts, origin=clerk_of("kancelaria"))


def test_lb_18_the_address_shows_the_version_in_force_and_the_older_keeps_its_own(
    draft: Publish, anna: User
):
    document = released(draft("Regulamin", kind="BYLAW", effective_from=date(2024, 1, 1)))
    for begins in (date(2023, 12, 31), date(2024, 1, 1)):
        with pytest.raises(ValidationError, match="nie może obowiązywać przed poprzednią"):
            add_one_page(document, begins)

    add_one_page(document, date(2026, 12, 1))
    publish_version(let_through(document), on=TODAY, origin=clerk_of("kancelaria"))

    key = str(document.pk)
    days = (date(2026, 11, 30), date(2026, 12, 1))
    assert [find_file(anna, key, day).version.no for day in days] == [1, 2]
    assert [version_file_for(anna, key, no, TODAY).version.no for no in (1, 2)] == [1, 2]
    assert document.versions.get(no=1).in_force_to == date(2026, 11, 30)


def test_what_was_withdrawn_does_not_come_back_as_the_same_file(draft: Publish):
    document = withdrawn(released(draft("Protokół")))

    with pytest.raises(ValidationError, match="ten sam plik, który wycofano"):
        amend_document(document, today=TODAY, origin=clerk_of("kancelaria"), file=one_page())
    amend_document(document, today=TODAY, origin=clerk_of("kancelaria"))
    assert document.versions.get().state == "WITHDRAWN"


def test_what_readers_get_is_found_and_proved_until_it_is_withdrawn(draft: Publish):
    document = released(draft("Protokół"), on=TODAY)
    assert SearchEntry.objects.filter(document=document).exists()

    withdrawn(document)

    assert not SearchEntry.objects.filter(document=document).exists()
    records = PublicationRecord.objects.filter(object_id=str(document.pk)).order_by("seq")
    assert list(records.values_list("event", "day")) == [("OPENED", TODAY), ("CLOSED", TODAY)]


@pytest.mark.both_databases
def test_a_newer_detector_looks_again_before_anything_is_published(draft: Publish, monkeypatch):
    version = let_through(draft("Protokół", meeting_date=TODAY))
    monkeypatch.setattr(scan, "DETECTOR_VERSION", "9.0")

    publish_version(version, on=TODAY, origin=clerk_of("kancelaria"))

    assert (version.state, version.detector_version) == ("PUBLISHED", "9.0")
    assert version.renditions.get().scans.count() == 2


def _left_by(
    way: Callable[..., Document], draft: Publish, title: str, audience: str, **facts: Any
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the rows that there are then, and the paper as it was given back."""
    with transaction.atomic():
        document = way(draft(title, audience, **facts), on=date(2026, 7, 3))
        rows = rows_but_the_moment()
        transaction.set_rollback(True)
    fields = {field.attname: getattr(document, field.attname) for field in Document._meta.fields}
    return rows, {name: value for name, value in fields.items() if name != "id"}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("title", "audience", "facts"),
    [
        ("Protokół z obrad", "MEMBERS", {}),
        ("Regulamin", "PUBLIC", {"kind": "BYLAW", "effective_from": date(2026, 8, 1)}),
        ("Uchwała", "ORGAN", {"kind": "RESOLUTION", "adopted_on": date(2026, 7, 3)}),
        ("Umowa", "ON_REQUEST", {"meeting_date": date(2026, 7, 3)}),
    ],
)
def test_a_paper_that_stands_before_a_test_is_one_that_went_through_the_gate(
    draft: Publish, board: Organ, title: str, audience: str, facts: dict[str, Any]
):
    if audience == "ORGAN":
        facts = facts | {"audience_organ": board, "organ": board}
    # The two clerks stay, so that both ways begin with them.
    released(draft("Inny"))
    before = rows_but_the_moment()

    published, given = _left_by(released, draft, title, audience, **facts)
    stands, also_given = _left_by(standing, draft, title, audience, **facts)

    assert {name: stands[name] for name in stands if stands[name] != published[name]} == {}
    assert also_given == given
    assert rows_but_the_moment() == before != published
