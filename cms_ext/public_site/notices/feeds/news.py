"""RSS and Atom: the announcements that stand today and that anybody may read."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.feedgenerator import SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _

from cms_ext.base.sanitising.words import one_line
from cms_ext.frontend.theme.frame import Frame
from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.notices.domain.queries import current
from cms_ext.public_site.notices.domain.targets import announcements_concerning
from cms_ext.public_site.notices.feeds.place import FeedPlace
from cms_ext.public_site.notices.models import AnnouncementPage, Correction

MOST = 50


def news_feed(
    request: HttpRequest, kind: type[SyndicationFeed], place: FeedPlace | None
) -> SyndicationFeed:
    """The feed as a reader without an account sees it, newest first; `request` is his."""
    announcements = current(request, business_today()).newest_first()
    if place is not None:
        announcements = announcements_concerning(announcements, place.place)
    # XML can hold no control signs: one in the name of a kind would cost everybody the feed.
    name = one_line(Frame.of(request).coop.name)
    title = _("Ogłoszenia – %(name)s") % {"name": name}
    feed = kind(
        title=f"{title} – {one_line(place.label)}" if place else title,
        link=request.build_absolute_uri("/ogloszenia/"),
        description=_("Ogłoszenia Spółdzielni, które dziś obowiązują."),
        language="pl",
        feed_url=request.build_absolute_uri(request.path),
        author_name=name,
    )
    newest = Correction.objects.filter(announcement=OuterRef("pk")).order_by("-pk")
    announcements = announcements.annotate(corrected_at=Subquery(newest.values("at")[:1]))
    for page in announcements[:MOST]:
        _add(feed, page, request)
    return feed


def _add(feed: SyndicationFeed, page: AnnouncementPage, request: HttpRequest) -> None:
    feed.add_item(
        title=one_line(page.title),
        link=page.get_full_url(request),
        # Readers take a description for HTML, and these are plain words.
        description=escape(one_line(" ".join(_sentences(page)))),
        # The number never changes, whatever is corrected and wherever the page is moved.
        unique_id=f"tag:{_domain(request)},2026:{page.number}",
        unique_id_is_permalink=False,
        # Anew only with a correction that readers are to be told of (AN-09).
        pubdate=page.corrected_at or page.first_published_at,
        updateddate=page.last_published_at,
        categories=[one_line(str(page.kind))] if page.kind else [],
    )


def _domain(request: HttpRequest) -> str:
    return request.get_host().partition(":")[0]


def _sentences(page: AnnouncementPage) -> list[str]:
    found = [page.lead]
    if page.where:
        found.append(_("Dotyczy: %(where)s.") % {"where": page.where})
    if page.valid_until:
        found.append(_("Obowiązuje do %(day)s.") % {"day": _day(page.valid_until)})
    return found


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
