"""The life of an announcement: number, publication, pin, correction, withdrawal, removal.

Each act is written to the access log, and public content to the chain of publications
(announcement.md §3).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, PageLogEntry, WorkflowState

from cms_ext.base.text.sanitising.words import one_line
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.proof.domain.publication import record_closing, record_opening
from cms_ext.frontend.page_cache.generation import forget_pages, forget_row_pages
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.working_days import subtract_term_days
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.domain.wording import build_shown_content
from cms_ext.public_site.notices.guards import explain_data_in_correction, find_personal_data
from cms_ext.public_site.notices.models import AnnouncementPage, Correction, NumberCounter
from cms_ext.public_site.notices.targets import BETWEEN

PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
TAKEN_OFF = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


def record_life(entry: PageLogEntry) -> None:
    """Record an entry of Wagtail's log about an announcement in the access log."""
    if entry.action not in (*PUBLISHED, *TAKEN_OFF):
        return
    if entry.content_type.model_class() is not AnnouncementPage:
        return
    page = AnnouncementPage.objects.select_related("kind").filter(pk=entry.page_id).first()
    if page is None:
        return
    origin = Origin(actor=entry.user, panel="staff") if isinstance(entry.user, User) else SYSTEM
    if entry.action in PUBLISHED:
        record("ANNOUNCEMENT_PUBLISHED", origin, obj=page, changes=_facts(page))
        _record_pin(page, entry, origin)
    else:
        record("ANNOUNCEMENT_TAKEN_OFF", origin, obj=page, changes=_facts(page))


def _facts(page: AnnouncementPage) -> dict[str, str]:
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
    """Return until when a version is pinned, "" for as long as it stands, None for unpinned."""
    return (content["pinned_until"] or "") if content["pinned"] else None


@transaction.atomic
def assign_number(page: AnnouncementPage, today: date) -> str:
    """Assign the number (`OG/2026/0001`) at the first publication; return it."""
    # Locked: the second of two simultaneous publications finds the first one's number.
    row = AnnouncementPage.objects.select_for_update().filter(pk=page.pk)
    stored: str | None = row.values_list("number", flat=True).get()
    if stored is None:
        counter, _ = NumberCounter.objects.select_for_update().get_or_create(year=today.year)
        counter.last += 1
        counter.save()
        stored = f"OG/{counter.year}/{counter.last:04d}"
        AnnouncementPage.objects.filter(pk=page.pk).update(number=stored)
        page.number = stored
        forget_row_pages(page)
    page.number = stored
    return stored


def short_path(page: AnnouncementPage) -> str:
    """Return `/o/2026-0012/`; the page's own address before the first publication."""
    if not page.number:
        return page.get_url() or "/"
    _prefix, year, number = page.number.split("/")
    return reverse("notices:short", args=[year, number])


def record_shown(page: AnnouncementPage, *, on: date, origin: Origin) -> None:
    """Record that an announcement is public in this wording; repeating writes nothing."""
    record_opening(page, build_shown_content(page), on=on, origin=origin)


def record_changed_around(pages: Iterable[AnnouncementPage], *, on: date) -> None:
    """Record public pages again after an address or a place's name changed."""
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
    """Add „Sprostowanie z dnia …” and send it to feeds and subscribers.

    Raises ValidationError for one that nobody could have read (a draft, or one that is over), and
    for words with personal data.
    """
    page = AnnouncementPage.objects.select_for_update().get(pk=page.pk)
    if not page.live or page.valid_from > on or page.is_over(on):
        raise ValidationError(_("Sprostować można tylko ogłoszenie, które teraz widać na stronie."))
    words = one_line(words)
    # The author publishes the sentence without a second person (E-ANN-02).
    personal = find_personal_data([words], on)
    if personal:
        raise ValidationError(explain_data_in_correction(personal))
    correction = Correction.objects.create(announcement=page, words=words, on=on, at=timezone.now())
    AnnouncementPage.objects.filter(pk=page.pk).update(corrections=F("corrections") + 1)
    record("ANNOUNCEMENT_CORRECTED", origin, obj=page, note=words)
    if page.for_everybody:
        page.corrections += 1
        record_shown(page, on=on, origin=origin)
    return correction


# The action in Wagtail's own log.
WITHDRAWN = "coop.withdraw"
RUNNING = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


@transaction.atomic
def withdraw_announcement(page: AnnouncementPage, reason: str, *, origin: Origin) -> None:
    """Take an announcement off the site: 404, running approvals end.

    Text and history stay for editors. Raises ValidationError for one that is not on the site.
    """
    page = AnnouncementPage.objects.select_for_update().get(pk=page.pk)
    if not page.live:
        raise ValidationError(_("Tego ogłoszenia nie ma na stronie."))
    # An approver of a newer version would bring it back unknowingly.
    for waiting in page.workflow_states.filter(status__in=RUNNING):
        waiting.cancel(user=origin.actor)
    # Wagtail's own right is refused to everybody, as it would record no reason.
    action = UnpublishPageAction(page, user=origin.actor, log_action=WITHDRAWN)
    action.execute(skip_permission_checks=True)
    record("ANNOUNCEMENT_WITHDRAWN", origin, obj=page, note=reason)


NOTICE = "GM_NOTICE"


def find_missed_notice(page: AnnouncementPage, today: date) -> date | None:
    """Return the last day for notices of the meeting if it is over; else None.

    Also None for what is no meeting, and while nobody has confirmed the law's number of days.
    """
    if page.kind is None or page.kind.code != "MEETING_GM" or page.meeting_day is None:
        return None
    rule = LegalRule.objects.on(page.meeting_day).filter(code=NOTICE).first()
    days = rule.params.get("days") if rule else None
    if days is None or page.meeting_day < today:
        return None
    last = subtract_term_days(page.meeting_day, days).legal
    return last if today > last else None


def save_related(page: AnnouncementPage, slug: str, has_some: bool) -> None:
    """Save whether a plugin has something to show below this page, to any reader.

    Call it in the plugin's own transaction, after each change.
    """
    fresh = AnnouncementPage.objects.select_for_update().only("related_in").get(pk=page.pk)
    slugs = set(fresh.related_in.split(BETWEEN)) - {slug, ""}
    page.related_in = BETWEEN.join(sorted(slugs | ({slug} if has_some else set())))
    AnnouncementPage.objects.filter(pk=page.pk).update(related_in=page.related_in)
    forget_pages()


def is_held(page: Page) -> bool:
    """Return whether a table of no installed app refers to the page or to one below it.

    A disabled plugin's tables stay, with their keys, and Django does not know them, so the database
    would refuse to delete the announcement.
    """
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, column in list(_keys_of_unknown_tables()):
            cursor.execute(
                f"SELECT 1 FROM {quoted(table)} AS held JOIN {quoted(Page._meta.db_table)} AS page "  # noqa: S608 - names of our own
                f"ON page.id = held.{quoted(column)} WHERE page.path LIKE %s LIMIT 1",
                [f"{page.path}%"],
            )
            if cursor.fetchone():
                return True
    return False


def _keys_of_unknown_tables() -> Iterator[tuple[str, str]]:
    """Yield (table, column) of keys to announcements without a model."""
    models = apps.get_models(include_auto_created=True)
    known_tables = {model._meta.db_table for model in models}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - known_tables):
            for column, (_, target) in connection.introspection.get_relations(
                cursor, table
            ).items():
                if target == AnnouncementPage._meta.db_table:
                    yield table, column
