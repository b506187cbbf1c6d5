"""An erased text goes from what editors keep of the announcement, and is found when it comes back.

Jan Kowalski's name was in an announcement; Lena asks for the erasure and Bogdan approves it.
"""

from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Revision, Workflow

from cms_ext.desks.evidence.domain.certificate import approve_erasure, request_erasure
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.proof.models import PublicationRecord
from cms_ext.public_site.notices.domain.life import correct_announcement, withdraw_announcement
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.models.base import PageWords
from tests.cms_ext.conftest import TODAY, Publish, index, publish
from tests.commands import ended
from tests.people import staff

__all__ = ["index", "publish"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NAME = "Jan Kowalski"
WITH, WITHOUT = f"Zalega {NAME}.", "Zalega jedna osoba."


@pytest.fixture
def notice(publish: Publish) -> AnnouncementPage:
    """Published with the name, from the second of two versions."""
    page = publish("Zaległości", lead="Zestawienie.", body=[("paragraph", f"<p>{NAME}?</p>")])
    say(page, WITH)
    return page


def say(page: AnnouncementPage, words: str, *, publish: bool = True, **facts: Any) -> Revision:
    draft = AnnouncementPage.objects.get(pk=page.pk)
    draft.body = [("paragraph", f"<p>{words}</p>")]
    for name, value in facts.items():
        setattr(draft, name, value)
    revision = draft.save_revision()
    if publish:
        draft.publish(revision)
    return revision


def with_name(page: AnnouncementPage) -> PublicationRecord:
    """Return the record of the publication that had the name."""
    return PublicationRecord.objects.filter(object_id=str(page.pk)).order_by("seq")[1]


def erase(page: AnnouncementPage, record: PublicationRecord | None = None) -> None:
    """What the record says, or the one with the name."""
    lena, bogdan = staff("lena", "legal_admin"), staff("bogdan", "board_member")
    record = record or with_name(page)
    asked = request_erasure(
        record, reason="żądanie z 3 listopada", today=TODAY, origin=Origin(actor=lena)
    )
    approve_erasure(asked, today=TODAY, origin=Origin(actor=bogdan))


def history(page: AnnouncementPage) -> list[str]:
    return [
        one["value"]
        for revision in page.revisions.order_by("pk")
        for one in revision.as_object().body.get_prep_value()
    ]


def found() -> str:
    return ended("verify_publications")[1]


def erasure_events() -> list[dict[str, object]]:
    events = AuditEvent.objects.filter(action="ANNOUNCEMENT_WORDS_ERASED").order_by("seq")
    return list(events.values_list("changes", flat=True))


def test_a_page_off_the_site_keeps_its_title_alone(notice: AnnouncementPage):
    correct_announcement(notice, "Zmieniono salę.", on=TODAY, origin=SYSTEM)
    withdraw_announcement(notice, "dane osoby", origin=SYSTEM)
    assert NAME.lower().partition(" ")[0] in PageWords.objects.get(page=notice.pk).text

    erase(notice)

    page = AnnouncementPage.objects.get(pk=notice.pk)
    assert (page.title, page.lead, list(page.body)) == ("Zaległości", "", [])
    assert (page.latest_revision, history(page)) == (None, [])
    assert "kowalski" not in PageWords.objects.get(page=notice.pk).text
    assert [note.words for note in page.correction_notes.all()] == ["Zmieniono salę."]
    assert erasure_events() == [{"versions_deleted": 2, "emptied": True}]
    assert found() == "0 findings\n"
    assert not str(Revision.objects.values_list("content", flat=True)).count(NAME)


def test_a_correction_with_the_words_is_emptied_with_them(notice: AnnouncementPage):
    correct_announcement(notice, "Zmieniono salę.", on=TODAY, origin=SYSTEM)
    withdraw_announcement(notice, "dane osoby", origin=SYSTEM)
    corrected = PublicationRecord.objects.filter(object_id=str(notice.pk)).latest("seq")

    erase(notice, corrected)

    page = AnnouncementPage.objects.get(pk=notice.pk)
    assert [note.words for note in page.correction_notes.all()] == ["treść usunięto"]


@pytest.mark.thorough
def test_what_is_on_the_site_stays_with_later_versions(notice: AnnouncementPage, client):
    say(notice, f"{NAME} prosi o zmianę.", publish=False)
    say(notice, WITHOUT)
    say(notice, "Nowy szkic.", publish=False)
    assert len(history(notice)) == 5

    erase(notice)

    assert history(notice) == [
        f"<p>{NAME} prosi o zmianę.</p>",
        f"<p>{WITHOUT}</p>",
        "<p>Nowy szkic.</p>",
    ]
    assert WITHOUT in client.get(notice.url).content.decode()
    assert erasure_events() == [{"versions_deleted": 2, "emptied": False}]
    assert found() == "0 findings\n"


@pytest.mark.thorough
def test_all_versions_up_to_the_last_with_the_text_go(notice: AnnouncementPage):
    say(notice, f"{NAME}!", publish=False)
    say(notice, WITHOUT)
    # Somebody brought the old version back as a draft.
    say(notice, WITH, publish=False)

    erase(notice)

    page = AnnouncementPage.objects.get(pk=notice.pk)
    assert history(page) == [f"<p>{WITHOUT}</p>"]
    assert (page.latest_revision, page.has_unpublished_changes) == (page.live_revision, False)
    assert found() == "0 findings\n"


@pytest.mark.thorough
def test_a_draft_without_the_words_stays_with_a_page_off_the_site(notice: AnnouncementPage, client):
    withdraw_announcement(notice, "dane osoby", origin=SYSTEM)
    draft = say(notice, WITHOUT, publish=False)

    erase(notice)

    page = AnnouncementPage.objects.get(pk=notice.pk)
    assert (page.latest_revision, list(page.body)) == (draft, [])
    assert history(page) == [f"<p>{WITHOUT}</p>"]
    client.force_login(staff("admin", superuser=True))
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert client.get(f"/admin/pages/{page.pk}/history/").status_code == 200


def test_a_place_that_was_renamed_meanwhile_and_a_new_title_hide_nothing(notice: AnnouncementPage):
    say(notice, WITH, title="Zaległości w opłatach", publish=False)
    say(notice, WITHOUT)
    AnnouncementPage.objects.filter(pk=notice.pk).update(targets_label="ul. Nowa")

    erase(notice)

    assert history(notice) == [f"<p>{WITHOUT}</p>"]


@pytest.mark.thorough
def test_an_approval_of_such_a_version_ends(notice: AnnouncementPage):
    say(notice, WITHOUT)
    revision = say(notice, WITH, publish=False)
    page = AnnouncementPage.objects.get(pk=notice.pk)
    approval = Workflow.objects.get(active=True).start(page, staff("ewa", "editor"))
    assert approval.current_task_state.revision == revision

    erase(notice)

    approval.refresh_from_db()
    assert (approval.status, history(notice)) == ("cancelled", [f"<p>{WITHOUT}</p>"])


@pytest.mark.thorough
def test_what_comes_back_behind_our_back_is_found(notice: AnnouncementPage):
    before = AnnouncementPage.objects.get(pk=notice.pk).latest_revision
    say(notice, WITHOUT)
    erase(notice)
    assert found() == "0 findings\n"

    before.pk, before.created_at = None, timezone.now()
    Revision.objects.bulk_create([before])

    seq = with_name(notice).seq
    words = "usunięta treść jest w historii strony albo na stronie zdjętej z serwisu"
    assert found() == f"{seq}: {words}\n1 findings\n"


def test_a_page_that_is_gone_has_nothing_to_forget(notice: AnnouncementPage):
    say(notice, WITHOUT)
    key = notice.pk
    AnnouncementPage.objects.get(pk=key).delete()

    erase(AnnouncementPage(pk=key))

    assert (erasure_events(), found()) == ([], "0 findings\n")
