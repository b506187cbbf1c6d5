"""What readers get of an announcement, as the record of publication takes it down."""

from __future__ import annotations

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


# What the editor keeps of an announcement's earlier wordings, and forgetting one of them.
#
# A kept text that two persons erase (`proof.domain.erasure`) goes from the page's history, too, and
# from a page that is off the site: it would be there for editors, and in each backup.

# What of a row is words; the title stays, as it does in the records.
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


def stored_wordings(object_id: str, part: str) -> Iterator[ShownContent]:
    """Every wording that editors still have: versions in the history, and a page off the site."""
    page = AnnouncementPage.objects.filter(pk=object_id).first()
    if page is None:
        return
    yield from (shown_of(draft_of(page, revision)) for revision in page.revisions.order_by("pk"))
    if not page.live:
        yield shown_of(page)


def forget_wording(object_id: str, part: str, text: str, *, origin: Origin) -> None:
    """Delete this text, as readers had it, from what editors keep of the announcement.

    In its history every version up to the last one with this text goes, since drafts of it say the
    same, but not what is on the site. A page that is off the site with this text keeps its title
    alone. In the caller's transaction.
    """
    page = AnnouncementPage.objects.select_for_update().filter(pk=object_id).first()
    if page is None:
        return
    gone = _versions_to_go(page, text)
    for approval in page.workflow_states.filter(
        current_task_state__revision__in=[revision.pk for revision in gone]
    ).active():
        approval.cancel(user=origin.actor)
    for revision in gone:
        revision.delete()
    emptied = not page.live and _says(page, text)
    if emptied:
        _empty(page, text)
    if gone or emptied:
        left = page.revisions.order_by("pk").last()
        AnnouncementPage.objects.filter(pk=page.pk).update(
            latest_revision=left,
            has_unpublished_changes=left is not None and left.pk != page.live_revision_id,
        )
        changes = {"versions_deleted": len(gone), "emptied": emptied}
        record("ANNOUNCEMENT_WORDS_ERASED", origin, obj=page, changes=changes)


def _versions_to_go(page: AnnouncementPage, text: str) -> list[Revision]:
    revisions = list(page.revisions.order_by("pk"))
    last = max(
        (place for place, one in enumerate(revisions) if _says(draft_of(page, one), text)),
        default=-1,
    )
    on_site = page.live_revision_id if page.live else None
    return [one for one in revisions[: last + 1] if one.pk != on_site]


def _empty(page: AnnouncementPage, text: str) -> None:
    for note in page.correction_notes.all():
        if note.words in text:
            Correction.objects.filter(pk=note.pk).update(words=_("treść usunięto"))
    page.wagtail_admin_comments.all().delete()
    AnnouncementPage.objects.filter(pk=page.pk).update(**EMPTIED)
    index_page(AnnouncementPage.objects.get(pk=page.pk))


def _says(page: AnnouncementPage, text: str) -> bool:
    """Whether readers had this text of such a page, whatever its title and places were called."""
    shown = shown_of(page)
    if shown.has_text(text_digest(text)):
        return True
    bodies = (SitePage.text(page), wagtails_text(page))
    return bool(page.lead) and page.lead in text and any(one in text for one in bodies)
