"""An announcement's publication is in the chain by itself."""

import hashlib
from datetime import UTC, date, datetime

import pytest
from django.core.files.base import ContentFile
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.blocks import StructBlock
from wagtail.documents import get_document_model
from wagtail.models import ReferenceIndex

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.proof.domain.publication import files_digest, text_digest, verify_served
from cms_ext.evidence.proof.models import PublicationRecord, PublishedText
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.blocks import list_announcement_blocks
from cms_ext.public_site.notices.domain.life import correct_announcement, record_shown
from cms_ext.public_site.notices.domain.wording import build_shown_content, list_published_files
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.blocks import reader_words
from tests.cms_ext.conftest import Publish
from tests.cms_ext.public_site.notices.schedules import schedule
from tests.people import staff

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
LAST = date(2026, 12, 20)


def events() -> list[tuple[str, date]]:
    return list(PublicationRecord.objects.order_by("seq").values_list("event", "day"))


def test_publishing_is_recorded_with_its_days(publish: Publish):
    page = publish("Walne zgromadzenie", valid_from=TODAY, valid_until=LAST)

    record = PublicationRecord.objects.get()
    assert (record.event, record.title) == ("OPENED", "Walne zgromadzenie")
    assert (record.audience, record.file_sha256) == ("PUBLIC", "")
    assert record.address == "/ogloszenia/walne-zgromadzenie/"
    assert (record.day, record.shown_from, record.shown_to) == (TODAY, TODAY, LAST)
    label = "cms_ext_notices.AnnouncementPage"
    assert (record.object_type, record.object_id) == (label, str(page.pk))
    text = f"{page.title}\n{page.text()}"
    assert record.text_sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_each_change_is_recorded_until_it_is_taken_off_or_deleted(publish: Publish):
    page = publish("Walne zgromadzenie")
    page.save_revision().publish()
    assert events() == [("OPENED", TODAY)]

    page.lead = "Inne miejsce: sala nr 2."
    page.save_revision(user=staff("redaktor", "editor")).publish()

    assert events() == [("OPENED", TODAY), ("CHANGED", TODAY)]
    assert PublicationRecord.objects.get(seq=2).desk == "Pracownik Spółdzielni"

    page.unpublish()
    publish("Usunięte").delete()
    assert [event for event, _day in events()[2:]] == ["CLOSED", "OPENED", "CLOSED"]


def test_a_draft_is_not_public_and_what_was_recorded_for_its_first_day_is_not_recorded_again(
    index: AnnouncementIndexPage,
):
    """As the demo is loaded: the announcement went out before today."""
    page = AnnouncementPage(
        title="Wrześniowe",
        lead="Wrześniowe",
        kind=AnnouncementKind.objects.get(code="GENERAL"),
        valid_from=date(2026, 9, 1),
        live=False,
    )
    index.add_child(instance=page)
    page.save_revision()
    assert events() == []

    record_shown(page, on=date(2026, 9, 1), origin=SYSTEM)
    page.save_revision().publish()

    assert events() == [("OPENED", date(2026, 9, 1))]


def test_the_digest_of_attached_files(publish: Publish):
    files = [_file("porzadek.txt", b"porzadek"), _file("projekt.txt", b"projekt")]
    digests = [hashlib.sha256(content).hexdigest() for content in (b"porzadek", b"projekt")]
    attached = [("file", {"document": file, "title": ""}) for file in files]

    none, one, two = (
        files_digest(
            list_published_files(publish(f"Z plikami {count}", attachments=attached[:count]))
        )
        for count in range(3)
    )

    lines = "\n".join(
        f"{digest}  {file.filename}" for digest, file in zip(digests, files, strict=True)
    )
    assert (none, one) == ("", digests[0])
    assert two == hashlib.sha256(lines.encode()).hexdigest()


def _file(name: str, content: bytes) -> object:
    return get_document_model().objects.create(title=name, file=ContentFile(content, name))


def test_a_schedule_is_recorded_row_by_row_and_what_is_left_empty_is_not_none(publish: Publish):
    """As the demo writes it: the rows name no other place."""
    house = Building.objects.create(
        property=Property.objects.create(code="01", name="Jodłowa"),
        code="J2",
        address="ul. Jodłowa 2",
    )
    stairs = Staircase.objects.create(building=house, code="1")
    body = schedule((stairs, "2026-11-24"), (None, "2026-11-25"))
    del body[0]["value"]["visits"][0]["value"]["place"]

    page = publish("Odczyty wodomierzy", body=body)

    record, said = PublicationRecord.objects.get(), PublishedText.objects.get().text
    assert said == (
        "Odczyty wodomierzy\nOdczyty wodomierzy: co, gdzie, kiedy. Harmonogram "
        "ul. Jodłowa 2, klatka 1, wtorek, 24 listopada 2026, 8:00–9:30 "
        "garaże, środa, 25 listopada 2026, 8:00–9:30"
    )
    assert findings() == []

    # As releases before this one recorded it.
    once = "Odczyty wodomierzy\nOdczyty wodomierzy: co, gdzie, kiedy. Harmonogram None garaże"
    assert build_shown_content(page).has_text(text_digest(once))
    assert build_shown_content(page).has_text(record.text_sha256)
    assert not build_shown_content(page).has_text(text_digest(f"{once} i inne"))

    ReferenceIndex.create_or_update_for_object(page)
    house.address = "ul. Jodłowa 2A"
    house.save()
    stairs.code = "2"
    stairs.save()
    assert "ul. Jodłowa 2A, klatka 2, wtorek" in AnnouncementPage.objects.get().text()
    assert findings() == []


def test_no_block_says_none_of_what_is_left_empty():
    empty = [
        (name, reader_words(block, block.to_python({})))
        for name, block in list_announcement_blocks()
        if isinstance(block, StructBlock)
    ]

    names = "heading list callout picture file schedule"
    assert " ".join(name for name, _words in empty) == names
    assert [(name, words) for name, words in empty if "None" in " ".join(words)] == []


def findings() -> list[str]:
    return [f"{one.seq}: {one.message}" for one in verify_served()]


def test_what_the_office_changes_around_a_notice_is_recorded_and_no_finding(
    publish: Publish,
    index: AnnouncementIndexPage,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    """A place's new name, another file, a moved list and a correction are served at once."""
    estate = Property.objects.create(code="01", name="Sosnowa")
    file = _file("porzadek.txt", b"porzadek")
    page = publish(
        "Walne zgromadzenie",
        kind="MEETING_GM",
        starts_at=datetime(2026, 12, 14, 17, tzinfo=UTC),
        properties=[estate],
        everybody=False,
        attachments=[("file", {"document": file, "title": ""})],
    )
    ReferenceIndex.create_or_update_for_object(page)
    assert findings() == []

    estate.name = "Brzozowa"
    estate.save()
    file.file.save("porzadek.txt", ContentFile(b"inny porzadek"))
    file.file_hash = ""
    file.save()
    correct_announcement(page, "Inna sala.", on=TODAY, origin=SYSTEM)
    index.slug = "komunikaty"
    with django_capture_on_commit_callbacks(execute=True):
        index.save_revision().publish()

    assert findings() == []
    changed = PublicationRecord.objects.filter(object_id=str(page.pk), event="CHANGED")
    assert changed.count() >= 3
    assert changed.latest("seq").address == "/komunikaty/walne-zgromadzenie/"


def test_a_notice_recorded_before_hours_were_part_of_it_is_still_the_same(
    publish: Publish, triggers_off: None
):
    page = publish("Walne", kind="MEETING_GM", starts_at=datetime(2026, 12, 14, 17, tzinfo=UTC))
    former = f"{page.title}\n{page.text()}"
    whole = f"{former}\nPoczątek: 2026-12-14 18:00"
    record = PublicationRecord.objects.get()
    assert record.text_sha256 == hashlib.sha256(whole.encode()).hexdigest()

    digest = hashlib.sha256(former.encode()).hexdigest()
    PublicationRecord.objects.update(text_sha256=digest, files=None)

    assert findings() == []
