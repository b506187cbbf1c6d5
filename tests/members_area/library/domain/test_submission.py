"""A draft goes with its files by whoever made it or works at the gate; what was published stays."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from cms_ext.public_site.detector import FoundData
from cms_ext.public_site.detector.models import Allowance
from members_area.library.domain import scan as gate
from members_area.library.domain.draft import discard_draft
from members_area.library.domain.release import (
    Ticks,
    confirm_and_publish,
    confirm_version,
    submit_for_release,
    withdraw_version,
)
from members_area.library.domain.scan import list_findings, rescan_version
from members_area.library.domain.submission import send_back, submit_version, waive_warning
from members_area.library.models import (
    Document,
    Finding,
    PageText,
    Release,
    Rendition,
    Scan,
    Version,
)
from members_area.resolutions.models import Vote
from tests.clients import signed_in
from tests.members_area.conftest import TICKED, TODAY, Publish, clerk_of, let_through
from tests.members_area.library.domain.conftest import Bring
from tests.members_area.library.domain.papers import pdf, photograph
from tests.people import staff

pytestmark = pytest.mark.django_db
CLEAN = pdf("Rada zatwierdzila plan.")
WARNED = pdf("Ksiega WA1M/00012345/6 lezy w biurze.")
CLERK, SECOND = "kancelaria", "druga"


def over(version: Version, **how: object) -> Version:
    return submit_version(version, today=TODAY, origin=clerk_of(CLERK), **how)  # type: ignore[arg-type]  # the few that a test names


def refused(code: str, version: Version, ticks: Ticks = TICKED, who: str = SECOND) -> None:
    with pytest.raises(ValidationError) as refusal:
        confirm_version(version, ticks=ticks, origin=clerk_of(who))
    assert refusal.value.code == code
    version.refresh_from_db()
    assert version.state == Release.AWAITING


def test_lb_07_whoever_uploaded_does_not_confirm(bring: Bring):
    version = bring(CLEAN)
    with pytest.raises(ValidationError, match="nie czeka"):
        confirm_version(version, ticks=TICKED, origin=clerk_of(SECOND))

    over(version)
    refused("E-LIB-01", version, who=CLERK)
    for ticks in (Ticks(True, False), Ticks(False, True), Ticks(False, False)):
        with pytest.raises(ValidationError, match="Zaznacz oba"):
            confirm_version(version, ticks=ticks, origin=clerk_of(SECOND))
    confirmed = confirm_version(version, ticks=TICKED, origin=clerk_of(SECOND))
    assert confirmed.state == Release.CONFIRMED


def test_a_warning_passes_with_the_second_persons_reason_only(bring: Bring):
    version = over(bring(WARNED))
    (warning,) = list_findings(version)
    assert (warning.rule, warning.strength) == ("LAND_REG", "warn")
    refused("E-LIB-02", version)

    with pytest.raises(ValidationError) as own:
        waive_warning(warning, "znam go", origin=clerk_of(CLERK))
    with pytest.raises(ValidationError, match="Napisz, dlaczego"):
        waive_warning(warning, " ", origin=clerk_of(SECOND))
    waive_warning(warning, "księga Spółdzielni", origin=clerk_of(SECOND))

    assert own.value.code == "E-LIB-01"
    assert (
        confirm_version(version, ticks=TICKED, origin=clerk_of(SECOND)).state == Release.CONFIRMED
    )


def test_what_blocks_is_never_waived(bring: Bring):
    version = bring(pdf("Telefon 000 000 111."))

    with pytest.raises(ValidationError, match="nie znosi wyjątek"):
        waive_warning(Finding.objects.get(), "prośba", origin=clerk_of(SECOND))
    with pytest.raises(ValidationError) as refusal:
        over(version)
    assert refusal.value.messages == ["Wykryto dane osobowe (1). Usuń je albo uzasadnij wyjątek."]


def test_e_lib_06_both_persons_look_at_each_page_of_a_scan(bring: Bring):
    version = bring(photograph(), "skan.png")

    with pytest.raises(ValidationError) as refusal:
        over(version)
    assert (refusal.value.code, refusal.value.messages) == (
        "E-LIB-06",
        ["Plik nie ma warstwy tekstowej – potwierdź sprawdzenie wszystkich stron."],
    )
    over(version, pages_checked=True)
    refused("E-LIB-06", version)
    ticks = Ticks(True, True, all_pages=True)
    assert confirm_version(version, ticks=ticks, origin=clerk_of(SECOND)).state == Release.CONFIRMED


def test_sent_back_it_lies_at_the_desk_with_the_reason(bring: Bring):
    version = over(bring(CLEAN), publish_from=TODAY)

    with pytest.raises(ValidationError, match="co trzeba poprawić"):
        send_back(version, "", origin=clerk_of(SECOND))
    send_back(version, "brak strony 2", origin=clerk_of(SECOND))

    assert (version.state, version.return_reason, version.publish_from) == (
        Release.CLEAN,
        "brak strony 2",
        None,
    )
    with pytest.raises(ValidationError, match="Zwrócić można tylko"):
        send_back(version, "jeszcze raz", origin=clerk_of(SECOND))
    assert over(version).return_reason == ""


def test_what_the_clerk_wants_published_is_once_it_is_let_through(bring: Bring):
    for day, state in ((TODAY, Release.PUBLISHED), (date(2026, 11, 21), Release.CONFIRMED)):
        version = over(bring(CLEAN), publish_from=day)
        confirm_and_publish(version, ticks=TICKED, today=TODAY, origin=clerk_of(SECOND))
        assert version.state == state


def test_a_clean_form_needs_one_person_and_any_other_two(bring: Bring):
    form = {"kind": "FORM", "audience": "PUBLIC"}
    version = bring(CLEAN, **form)

    submit_for_release(version, today=TODAY, origin=clerk_of(CLERK), publish_from=TODAY)

    assert (version.state, version.confirmed_by) == (Release.PUBLISHED, clerk_of(CLERK).actor)
    for content, name in ((WARNED, "a.pdf"), (photograph(), "a.png")):
        version = bring(content, name, **form)
        submit_for_release(version, today=TODAY, origin=clerk_of(CLERK), pages_checked=True)
        refused("E-LIB-01", version, Ticks(True, True, True), who=CLERK)


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
    """The desk, and anyone who made it; nobody else, and no job by the clock."""
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


PHONE = "000 000 111"


def found(version: Version) -> list[tuple[str, str, str, int | None]]:
    scan = Scan.objects.filter(rendition__version=version).latest("pk")
    return list(scan.findings.values_list("rule", "strength", "place", "page"))


def test_a_clean_file_is_clean_and_its_pages_are_kept(bring: Bring):
    """Of a scan the detector says nothing."""
    version = bring(pdf("Rada zatwierdzila plan.", "Obrady zamknieto."))

    assert (version.state, found(version)) == (Release.CLEAN, [])
    (page,) = PageText.objects.filter(rendition__version=version)
    assert page.text.split() == ["Rada", "zatwierdzila", "plan.", "Obrady", "zamknieto."]
    assert version.renditions.get().has_text_layer is True

    scan = bring(photograph(), "skan.png")
    assert (scan.state, found(scan)) == (Release.NO_TEXT, [])
    assert scan.renditions.get().has_text_layer is False


def test_what_the_detector_saw_is_kept_as_places_and_counts_never_as_values(bring: Bring):
    version = bring(pdf(f"Telefon {PHONE}, poczta kalina@poczta.example."))

    assert version.state == Release.FINDINGS
    assert found(version) == [("PHONE", "block", "page", 1), ("EMAIL", "block", "page", 1)]
    event = AuditEvent.objects.get(action="DOCUMENT_SCANNED")
    assert event.changes["found"] == {"EMAIL": 1, "PHONE": 1}


def test_looking_again_uses_the_whitelist_of_the_day(bring: Bring):
    version = bring(pdf(f"Telefon biura {PHONE}."))
    assert version.state == Release.FINDINGS
    days = {"starts_on": TODAY, "ends_on": date(2027, 12, 31)}
    Allowance.objects.create(kind="PHONE", value=PHONE, reason="telefon biura", **days)

    rescan_version(version, today=TODAY, origin=clerk_of("kancelaria"))

    assert (version.state, found(version)) == (Release.CLEAN, [])


def test_lb_09_an_author_from_the_register_in_the_metadata_blocks(bring: Bring):
    Person.objects.create(name="Kalina Zmyslona")
    version = bring(pdf("Rada zatwierdzila plan.", author="Kalina Zmyslona"))

    assert version.state == Release.FINDINGS
    assert ("PERSON", "block", "metadata", None) in found(version)


def test_a_newer_detector_takes_back_what_was_let_through(bring: Bring, monkeypatch):
    version = let_through(bring(pdf("Biuro pod numerem.")).document)
    assert not gate.is_outdated(version)

    monkeypatch.setattr(gate, "DETECTOR_VERSION", "9.0")
    assert gate.is_outdated(version)
    monkeypatch.setattr(
        gate, "inspect_file", lambda *_args, **_kw: (FoundData("PHONE", "block", "page", 1, 0, 4),)
    )
    rescan_version(version, today=TODAY, origin=clerk_of("kancelaria"))

    assert (version.state, version.detector_version) == (Release.FINDINGS, "9.0")
