from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.domain.document import amend_document
from members_area.library.intake.domain.batch import (
    close_batch,
    receive_archive,
    resume_batch,
    stop_batch,
    undo_batch,
)
from members_area.library.intake.models import Batch
from members_area.library.models import Document, Rendition
from tests.members_area.conftest import TODAY
from tests.members_area.library.intake.archives import archive, paper
from tests.members_area.library.intake.conftest import accept, work_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def half(clerk: Origin) -> Batch:
    """Of three files one is taken in, and then the batch is stopped."""
    files = archive({f"protokol-{n}.pdf": paper(f"Protokol {n}") for n in range(3)})
    batch = receive_archive(files, "paczka.zip", origin=clerk)
    work_on(batch, today=TODAY)
    accept(batch, origin=clerk)
    work_on(batch, today=TODAY, seconds=0)
    stop_batch(batch, origin=clerk)
    return batch


def fates(batch: Batch) -> list[str]:
    return list(batch.items.values_list("fate", flat=True))


def test_a_stopped_batch_takes_nothing_in_until_it_is_resumed(half: Batch, clerk: Origin):
    assert work_on(half, today=TODAY) == 0
    assert (half.stage, fates(half)) == ("STOPPED", ["TAKEN", "READY", "READY"])

    resume_batch(half, origin=clerk)
    work_on(half, today=TODAY)

    assert (half.stage, fates(half), Document.objects.count()) == ("DONE", ["TAKEN"] * 3, 3)
    assert not half.archive


def test_it_may_end_where_it_stood(half: Batch, clerk: Origin):
    stored = Path(half.archive.path)

    close_batch(half, origin=clerk)

    assert (half.stage, fates(half)) == ("DONE", ["TAKEN", "REFUSED", "REFUSED"])
    assert half.items.last().remark == "Przerwano, zanim przyszła na niego kolej."
    assert Document.objects.count() == 1
    assert not stored.exists()


@pytest.mark.both_databases
@pytest.mark.parametrize("resumed", [False, True])
def test_undone_its_drafts_go_with_their_files(
    half: Batch, clerk: Origin, resumed: bool, django_capture_on_commit_callbacks: object
):
    if resumed:
        resume_batch(half, origin=clerk)
        work_on(half, today=TODAY)
    taken = fates(half).count("TAKEN")
    files = [Path(rendition.file.path) for rendition in Rendition.objects.all()]

    undo_batch(half, origin=clerk)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        work_on(half, today=TODAY)

    assert (half.stage, fates(half).count("UNDONE")) == ("UNDONE", taken)
    assert not Document.objects.exists()
    assert [file for file in files if file.exists()] == []
    gone = AuditEvent.objects.filter(action="DOCUMENT_DISCARDED", actor=clerk.actor)
    assert gone.count() == len(files) == taken


@pytest.mark.both_databases
def test_a_draft_that_somebody_worked_on_stays(half: Batch, clerk: Origin):
    resume_batch(half, origin=clerk)
    work_on(half, today=TODAY)
    worked_on = half.items.get(position=2).document
    assert worked_on is not None
    worked_on.title = "Protokół poprawiony"
    amend_document(worked_on, today=TODAY, origin=clerk)

    undo_batch(half, origin=clerk)
    work_on(half, today=TODAY)

    assert (half.stage, fates(half)) == ("UNDONE", ["UNDONE", "KEPT", "UNDONE"])
    assert half.items.get(position=2).remark == "Ktoś już nad tym szkicem pracował, więc zostaje."
    assert list(Document.objects.values_list("title", flat=True)) == ["Protokół poprawiony"]


@pytest.mark.both_databases
def test_a_report_of_another_batch_keeps_no_draft(half: Batch, clerk: Origin):
    again = receive_archive(archive({"kopia.pdf": paper("Protokol 0")}), "kopia.zip", origin=clerk)
    work_on(again, today=TODAY)
    assert fates(again) == ["ALREADY"]

    undo_batch(half, origin=clerk)
    work_on(half, today=TODAY)

    assert fates(half)[0] == "UNDONE"
    assert again.items.get().document is None


def test_what_is_not_its_turn_is_refused(half: Batch, clerk: Origin):
    batch = receive_archive(archive({"a.pdf": paper("x")}), "paczka.zip", origin=clerk)
    work_on(batch, today=TODAY)
    refusals: dict[Callable[..., object], str] = {
        stop_batch: "nie jest w toku",
        undo_batch: "nie można cofnąć",
        resume_batch: "nie jest przerwana",
        close_batch: "nie jest przerwana",
    }

    for verb, refusal in refusals.items():
        with pytest.raises(ValidationError, match=refusal):
            verb(batch, origin=clerk)
    assert batch.stage == "REHEARSED"
    undo_batch(half, origin=clerk)
    work_on(half, today=TODAY)
    with pytest.raises(ValidationError, match="nie można cofnąć"):
        undo_batch(half, origin=clerk)


def test_each_decision_leaves_one_event(half: Batch, clerk: Origin):
    resume_batch(half, origin=clerk)
    stop_batch(half, origin=clerk)
    undo_batch(half, origin=clerk)

    events = AuditEvent.objects.filter(object_type="members_area_intake.Batch").order_by("seq")
    assert list(events.values_list("action", "from_state", "to_state"))[2:] == [
        ("INTAKE_STOPPED", "TAKING", "STOPPED"),
        ("INTAKE_RESUMED", "STOPPED", "TAKING"),
        ("INTAKE_STOPPED", "TAKING", "STOPPED"),
        ("INTAKE_UNDONE", "STOPPED", "UNDOING"),
    ]
