"""The life of an announcement: its number, publication, pin, correction and withdrawal.

Each is written in the access log, and what was public in the chain of publications
(announcement.md §3).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import PageLogEntry, WorkflowState

from cms_ext.base.text.sanitising.words import one_line
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.proof.domain.publication import record_closing, record_opening
from cms_ext.frontend.page_cache.generation import forget_pages_with
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.working_days import days_before
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.domain.shown import shown_of
from cms_ext.public_site.notices.guards import data_in_a_correction, personal_data
from cms_ext.public_site.notices.models import AnnouncementPage, Correction, NumberCounter

PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
TAKEN_OFF = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


def record_life(entry: PageLogEntry) -> None:
    """Record an entry of Wagtail's log about an announcement in the access log, with its actor."""
    if entry.action not in (*PUBLISHED, *TAKEN_OFF):
        return
    if entry.content_type.model_class() is not AnnouncementPage:
        return
    page = AnnouncementPage.objects.select_related("kind").filter(pk=entry.page_id).first()
    if page is None:
        return
    origin = Origin(actor=entry.user, panel="staff") if isinstance(entry.user, User) else SYSTEM
    if entry.action in PUBLISHED:
        record("ANNOUNCEMENT_PUBLISHED", origin, obj=page, changes=_shown(page))
        _record_pin(page, entry, origin)
    else:
        record("ANNOUNCEMENT_TAKEN_OFF", origin, obj=page, changes=_shown(page))


def _shown(page: AnnouncementPage) -> dict[str, str]:
    kind = page.kind.code if page.kind else ""
    facts = {
        "number": page.number or "",
        "kind": kind,
        "valid_until": page.valid_until.isoformat() if page.valid_until else "",
    }
    return facts | ({"severity": page.severity} if kind == "ALERT" else {})


def _record_pin(page: AnnouncementPage, entry: PageLogEntry, origin: Origin) -> None:
    before = PageLogEntry.objects.filter(page=entry.page_id, action__in=PUBLISHED)
    last = before.exclude(pk=entry.pk).select_related("revision").order_by("-pk").first()
    was = _pin(last.revision.content) if last and last.revision else None
    until = page.pinned_until.isoformat() if page.pinned_until else None
    now = _pin({"pinned": page.pinned, "pinned_until": until})
    if now != was:
        action = "ANNOUNCEMENT_UNPINNED" if now is None else "ANNOUNCEMENT_PINNED"
        record(action, origin, obj=page, changes=None if now is None else {"pinned_until": now})


def _pin(content: dict[str, Any]) -> str | None:
    """Until when a version is pinned, empty: as long as it stands; None: it is not."""
    return (content["pinned_until"] or "") if content["pinned"] else None


@transaction.atomic
def assign_number(page: AnnouncementPage, today: date) -> str:
    """Assign an announcement its number, `OG/2026/0001`, at its first publication; returns it."""
    # Locked: of two who publish it at once, the second one finds the number of the first.
    row = AnnouncementPage.objects.select_for_update().filter(pk=page.pk)
    stored: str | None = row.values_list("number", flat=True).get()
    if stored is None:
        counter, _ = NumberCounter.objects.select_for_update().get_or_create(year=today.year)
        counter.last += 1
        counter.save()
        stored = f"OG/{counter.year}/{counter.last:04d}"
        AnnouncementPage.objects.filter(pk=page.pk).update(number=stored)
        page.number = stored
        forget_pages_with(page)
    page.number = stored
    return stored


def short_path(page: AnnouncementPage) -> str:
    """`/o/2026-0012/`; before the first publication the address of the page itself."""
    if not page.number:
        return page.get_url() or "/"
    _prefix, year, number = page.number.split("/")
    return reverse("notices:short", args=[year, number])


def record_shown(page: AnnouncementPage, *, on: date, origin: Origin) -> None:
    """Record that an announcement is public as it stands; the same again writes nothing."""
    record_opening(page, shown_of(page), on=on, origin=origin)


def record_changed_around(pages: Iterable[AnnouncementPage], *, on: date) -> None:
    """Record anew those of the pages that are public: another address or name of a place."""
    for page in pages:
        if page.live and page.for_everybody:
            record_shown(page, on=on, origin=SYSTEM)


def record_hidden(page: AnnouncementPage, *, on: date, origin: Origin) -> None:
    """Record that an announcement was taken off the site."""
    record_closing(page, on=on, origin=origin)


@transaction.atomic
def correct_announcement(
    page: AnnouncementPage, words: str, *, on: date, origin: Origin
) -> Correction:
    """Add „Sprostowanie z dnia …” to the page and send it again to feeds and subscribers.

    Raises ValidationError for one that nobody could have read (a draft, or one that is over), and
    for words with personal data.
    """
    page = AnnouncementPage.objects.select_for_update().get(pk=page.pk)
    if not page.live or page.valid_from > on or page.is_over(on):
        raise ValidationError(_("Sprostować można tylko ogłoszenie, które teraz widać na stronie."))
    words = one_line(words)
    # Whoever writes the sentence publishes it in the same moment (E-ANN-02).
    personal = personal_data([words], on)
    if personal:
        raise ValidationError(data_in_a_correction(personal))
    correction = Correction.objects.create(announcement=page, words=words, on=on, at=timezone.now())
    AnnouncementPage.objects.filter(pk=page.pk).update(corrections=F("corrections") + 1)
    record("ANNOUNCEMENT_CORRECTED", origin, obj=page, note=words)
    if page.for_everybody:
        page.corrections += 1
        record_shown(page, on=on, origin=origin)
    return correction


# In Wagtail's own log, beside its plain unpublishing.
WITHDRAWN = "coop.withdraw"
RUNNING = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


@transaction.atomic
def withdraw_announcement(page: AnnouncementPage, reason: str, *, origin: Origin) -> None:
    """Take an announcement off the site: its address answers 404, a running approval ends.

    Text and history stay for editors.

    Raises ValidationError for one that is not on the site.
    """
    page = AnnouncementPage.objects.select_for_update().get(pk=page.pk)
    if not page.live:
        raise ValidationError(_("Tego ogłoszenia nie ma na stronie."))
    # Whoever was asked to look at a newer version would bring it back without knowing.
    for waiting in page.workflow_states.filter(status__in=RUNNING):
        waiting.cancel(user=origin.actor)
    # By Wagtail's own right nobody takes one off: that way would leave no reason.
    action = UnpublishPageAction(page, user=origin.actor, log_action=WITHDRAWN)
    action.execute(skip_permission_checks=True)
    record("ANNOUNCEMENT_WITHDRAWN", origin, obj=page, note=reason)


NOTICE = "GM_NOTICE"


def missed_notice(page: AnnouncementPage, today: date) -> date | None:
    """The last day for the notices of the announced meeting when that day is over; else None.

    Also None for what is no meeting, and while nobody has confirmed the law's number of days.
    """
    if page.kind is None or page.kind.code != "MEETING_GM" or page.meeting_day is None:
        return None
    rule = LegalRule.objects.on(page.meeting_day).filter(code=NOTICE).first()
    days = rule.params.get("days") if rule else None
    if days is None or page.meeting_day < today:
        return None
    last = days_before(page.meeting_day, days).legal
    return last if today > last else None
