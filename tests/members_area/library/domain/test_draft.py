"""A draft goes with its files by whoever made it or works at the gate; what was published stays."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.domain.draft import discard_draft
from members_area.library.domain.release import withdraw_version
from members_area.library.domain.submission import send_back, submit_version
from members_area.library.models import Document, Rendition
from members_area.resolutions.models import Vote
from tests.clients import signed_in
from tests.members_area.conftest import TODAY, Publish, clerk_of, let_through
from tests.people import staff

pytestmark = pytest.mark.django_db


def by(user: User) -> Origin:
    return Origin(actor=user, panel="staff")


def address(document: Document) -> str:
    return f"/admin/biblioteka/dokument/{document.pk}/usun/"


def test_a_paper_that_was_ever_published_is_never_discarded(publish: Publish, celina: User):
    document = publish("Regulamin")
    with pytest.raises(ValidationError, match="Można go tylko wycofać"):
        discard_draft(document, origin=by(celina))

    withdraw_version(document.versions.get(), "zły plik", on=TODAY, origin=by(celina))
    Document.objects.update(state="DRAFT", withdrawal_reason="")
    document.refresh_from_db()
    with pytest.raises(ValidationError, match="był już opublikowany"):
        discard_draft(document, origin=by(celina))

    assert Document.objects.filter(pk=document.pk).exists()
    assert not AuditEvent.objects.filter(action="DOCUMENT_DISCARDED").exists()


def test_a_draft_goes_with_its_file_and_leaves_its_trace(
    draft: Publish,
    celina: User,
    desk: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    document = draft("Protokół", meeting_date=TODAY)
    submit_version(document.versions.get(), today=TODAY, origin=clerk_of("kancelaria"))
    send_back(document.versions.get(), "nie ten plik", origin=clerk_of("druga"))
    file = Rendition.objects.get()
    assert "nie da się go odzyskać" in desk.get(address(document)).content.decode()
    assert Path(file.file.path).exists()

    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(address(document), follow=True)

    assert "Usunięto szkic: „Protokół”." in answer.content.decode()
    assert (Document.objects.count(), Path(file.file.path).exists()) == (0, False)
    event = AuditEvent.objects.get(action="DOCUMENT_DISCARDED")
    assert (event.actor, event.object_id, event.changes) == (
        celina,
        str(document.pk),
        {"files": [file.sha256]},
    )
    again = desk.post(address(document), follow=True)
    assert "Tego szkicu już nie ma." in again.content.decode()


def test_a_file_that_another_paper_uses_and_a_draft_that_another_register_names_stay(
    draft: Publish, celina: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    """A confirmed draft may go."""
    one, other, confirmed = (draft(title, meeting_date=TODAY) for title in ("A", "B", "C"))
    let_through(confirmed)
    shared = Rendition.objects.get(version__document=other)
    copy = Rendition.objects.get(version__document=one)
    copy.pk, copy.file, copy.is_served = None, shared.file, False
    copy.save()
    Vote.objects.create(document=other, votes_for=4, votes_against=1)

    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(one, origin=by(celina))
        discard_draft(confirmed, origin=by(celina))
        with pytest.raises(ValidationError, match="wskazuje inny wpis"):
            discard_draft(other, origin=by(celina))

    assert list(Document.objects.all()) == [other]
    assert other.versions.get().renditions.exists()
    assert Path(shared.file.path).exists()


def test_who_may_discard(draft: Publish):
    """The desk, and whoever made it; nobody else, and no job by the clock."""
    may = {
        ("records_clerk", False): True,
        ("redaction_confirmer", True): True,
        ("redaction_confirmer", False): False,
        ("auditor", False): False,
    }

    for number, ((group, made), allowed) in enumerate(may.items()):
        document, user = draft("Protokół"), staff(f"ktos{number}", group)
        if made:
            Document.objects.update(uploaded_by=user)
        signed_in(user).post(address(document))
        assert Document.objects.filter(pk=document.pk).exists() is not allowed
        if not allowed:
            with pytest.raises(ValidationError, match="Szkic usuwa osoba, która go dodała"):
                discard_draft(document, origin=by(user))
    with pytest.raises(ValidationError, match="Szkic usuwa"):
        discard_draft(draft("Protokół"), origin=SYSTEM)
