"""What readers get of an announcement, as the record of publication takes it down."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import Revision

from cms_ext.evidence.proof.domain.publication import PublishedFile, ShownContent, files_digest
from cms_ext.evidence.proof.models import Readers
from cms_ext.public_site.notices.models import AnnouncementPage


def shown_of(page: AnnouncementPage) -> ShownContent:
    """The announcement as it stands: words, hours, corrections, files; a lost file is left out.

    Corrections are read with the page's key, hours in the one time zone.
    """
    files = published_files(page)
    words = f"{page.title}\n{page.text()}"
    former = filter(None, (page.lead, page.where, page.medium, wagtails_text(page)))
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
        # Hours and corrections were no part of it once, nor the rows of a schedule.
        formerly=(words, once, "\n".join((once, *after))),
    )


def wagtails_text(page: AnnouncementPage) -> str:
    """`SitePage.text` as it was until blocks said themselves what a reader reads of them."""
    streams = [
        getattr(page, field.name)
        for field in page._meta.get_fields()
        if isinstance(field, StreamField)
    ]
    found = [
        str(words) for one in streams for words in one.stream_block.get_searchable_content(one)
    ]
    return " ".join([page.search_description, *found]).strip()


def published_files(page: AnnouncementPage) -> tuple[PublishedFile, ...]:
    """The attachments as the store has them; what it has lost readers do not get either."""
    files = [block.value["document"] for block in page.attachments if block.value["document"]]
    kept = [file for file in files if file.file.storage.exists(file.file.name)]
    return tuple(PublishedFile(file.filename, file.file.size, _sha256(file)) for file in kept)


def served_announcement(object_id: str, part: str) -> ShownContent | None:
    """What everybody gets under its address today; None when that is nothing."""
    page = AnnouncementPage.objects.filter(pk=object_id, live=True).first()
    return shown_of(page) if page is not None and page.for_everybody else None


def stored_announcement(object_id: str, part: str) -> ShownContent | None:
    """The live revision, which an editor would publish again; None without one."""
    pages = AnnouncementPage.objects.select_related("live_revision")
    page = pages.filter(pk=object_id, live=True, live_revision__isnull=False).first()
    if page is None:
        return None
    return shown_of(draft_of(page, page.live_revision))


def draft_of(page: AnnouncementPage, revision: Revision) -> AnnouncementPage:
    """The announcement as a version in its history has it, with its places as they are called."""
    draft: AnnouncementPage = revision.as_object()
    # A place that is renamed changes the page, and revisions with their next publication.
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
