"""What the editor keeps of an announcement's earlier wordings, and forgetting one of them.

A kept text that two persons erase (`proof.domain.erasure`) goes from the page's history, too, and
from a page that is off the site: it would be there for editors, and in each backup.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Revision

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.proof.domain.publication import ShownContent, text_digest
from cms_ext.public_site.notices.domain.shown import draft_of, shown_of, wagtails_text
from cms_ext.public_site.notices.models import AnnouncementPage, Correction
from cms_ext.public_site.pages.domain.search import index_page
from cms_ext.public_site.pages.models import SitePage

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
