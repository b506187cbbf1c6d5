"""The wording of an announcement for the record of publications, and its erasure."""

import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Revision

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.proof.domain.publication import (
    PublishedFile,
    ShownContent,
    files_digest,
    text_digest,
)
from cms_ext.evidence.proof.models import Readers
from cms_ext.public_site.notices.models import AnnouncementPage, Correction
from cms_ext.public_site.pages.domain.search import index_page
from cms_ext.public_site.pages.models import SitePage


def build_shown_content(page: AnnouncementPage) -> ShownContent:
    """Return the announcement as readers get it; lost files are left out.

    Corrections are ordered by key, hours are in the default time zone.
    """
    files = list_published_files(page)
    words = f"{page.title}\n{page.text()}"
    former = filter(None, (page.lead, page.where, page.medium, build_wagtail_text(page)))
    once = f"{page.title}\n{' '.join(former)}"
    after = [*_hours(page), *_corrections(page)]
    return ShownContent(
        title=page.title,
        text="\n".join((words, *after)),
        file_sha256=files_digest(files),
        audience=Readers.PUBLIC,
        address=urlsplit(page.get_url() or "").path,
        first=page.valid_from,
        last=page.valid_until,
        files=files,
        # Older records lack hours, corrections and the rows of schedules.
        formerly=(words, once, "\n".join((once, *after))),
    )


def build_wagtail_text(page: AnnouncementPage) -> str:
    """Return the text as it was before blocks defined their own reader words."""
    streams = [
        getattr(page, field.name)
        for field in page._meta.get_fields()
        if isinstance(field, StreamField)
    ]
    found = [
        str(words)
        for stream in streams
        for words in stream.stream_block.get_searchable_content(stream)
    ]
    return " ".join([page.search_description, *found]).strip()


def list_published_files(page: AnnouncementPage) -> tuple[PublishedFile, ...]:
    """Return the attachments that exist; readers do not get lost ones."""
    files = [block.value["document"] for block in page.attachments if block.value["document"]]
    existing = [file for file in files if file.file.storage.exists(file.file.name)]
    return tuple(PublishedFile(file.filename, file.file.size, _sha256(file)) for file in existing)


def read_served(object_id: str, part: str) -> ShownContent | None:
    """Return what everybody gets at its address today, or None."""
    page = AnnouncementPage.objects.filter(pk=object_id, live=True).first()
    return build_shown_content(page) if page is not None and page.for_everybody else None


def read_stored(object_id: str, part: str) -> ShownContent | None:
    """Return the live revision, which an editor would publish again, or None."""
    pages = AnnouncementPage.objects.select_related("live_revision")
    page = pages.filter(pk=object_id, live=True, live_revision__isnull=False).first()
    if page is None:
        return None
    return build_shown_content(read_draft(page, page.live_revision))


def read_draft(page: AnnouncementPage, revision: Revision) -> AnnouncementPage:
    """Return the announcement of a revision, with the present names of its places."""
    draft: AnnouncementPage = revision.as_object()
    # A renamed place changes the page at once, revisions with their next publication.
    draft.targets_label = page.targets_label
    return draft


def _hours(page: AnnouncementPage) -> list[str]:
    moments = (("Początek", page.starts_at), ("Koniec", page.ends_at))
    return [
        f"{name}: {timezone.localtime(moment, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
        for name, moment in moments
        if moment
    ]


def _corrections(page: AnnouncementPage) -> list[str]:
    notes = page.correction_notes.order_by("pk") if page.corrections else ()
    return [f"Sprostowanie z dnia {note.on:%Y-%m-%d}: {note.words}" for note in notes]


def _sha256(file: Any) -> str:
    with file.open_file() as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


# The words of a row; the title stays, as it does in the records.
EMPTIED = {
    "lead": "",
    "place": "",
    "medium": "",
    "poster_text": "",
    "search_description": "",
    "body": [],
    "attachments": [],
    "translations": [],
    "translated_from": {},
}


def list_stored_wordings(object_id: str, part: str) -> Iterator[ShownContent]:
    """Yield every wording that editors still have: revisions and withdrawn pages."""
    page = AnnouncementPage.objects.filter(pk=object_id).first()
    if page is None:
        return
    yield from (
        build_shown_content(read_draft(page, revision))
        for revision in page.revisions.order_by("pk")
    )
    if not page.live:
        yield build_shown_content(page)


def forget_wording(object_id: str, part: str, text: str, *, origin: Origin) -> None:
    """Delete this text from an announcement's history (`proof.domain.erasure`).

    Every revision up to the last one with this text is deleted, since drafts of it repeat it, but
    not the published one. A withdrawn page with this text keeps only its title. Runs in the
    caller's transaction.
    """
    page = AnnouncementPage.objects.select_for_update().filter(pk=object_id).first()
    if page is None:
        return
    versions = _versions_to_go(page, text)
    for approval in page.workflow_states.filter(
        current_task_state__revision__in=[revision.pk for revision in versions]
    ).active():
        approval.cancel(user=origin.actor)
    for revision in versions:
        revision.delete()
    emptied = not page.live and _says(page, text)
    if emptied:
        _empty(page, text)
    if versions or emptied:
        left = page.revisions.order_by("pk").last()
        AnnouncementPage.objects.filter(pk=page.pk).update(
            latest_revision=left,
            has_unpublished_changes=left is not None and left.pk != page.live_revision_id,
        )
        changes = {"versions_deleted": len(versions), "emptied": emptied}
        record("ANNOUNCEMENT_WORDS_ERASED", origin, obj=page, changes=changes)


def _versions_to_go(page: AnnouncementPage, text: str) -> list[Revision]:
    revisions = list(page.revisions.order_by("pk"))
    last = max(
        (place for place, one in enumerate(revisions) if _says(read_draft(page, one), text)),
        default=-1,
    )
    on_site = page.live_revision_id if page.live else None
    return [revision for revision in revisions[: last + 1] if revision.pk != on_site]


def _empty(page: AnnouncementPage, text: str) -> None:
    for note in page.correction_notes.all():
        if note.words in text:
            Correction.objects.filter(pk=note.pk).update(words=_("treść usunięto"))
    page.wagtail_admin_comments.all().delete()
    AnnouncementPage.objects.filter(pk=page.pk).update(**EMPTIED)
    index_page(AnnouncementPage.objects.get(pk=page.pk))


def _says(page: AnnouncementPage, text: str) -> bool:
    """Return whether readers had this text, whatever its title and places were called."""
    content = build_shown_content(page)
    if content.has_text(text_digest(text)):
        return True
    bodies = (SitePage.text(page), build_wagtail_text(page))
    return bool(page.lead) and page.lead in text and any(body in text for body in bodies)
