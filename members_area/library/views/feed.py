"""The public papers for programs: a feed of the newest, and a map for search engines.

Members' papers have neither: a feed has no login, and its reader keeps what it has fetched.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.site_address import site_address
from cms_ext.frontend.theme.frame import Frame
from members_area.library.domain.queries.document import public_documents, published_between
from members_area.library.views.place import PUBLIC

NEWEST = 30
NOON = time(12)


@require_safe
def rss(request: HttpRequest) -> HttpResponse:
    """The newest public papers and the new versions of older ones."""
    today = business_today()
    feed = Rss201rev2Feed(
        title=_("Dokumenty – %(coop)s") % {"coop": Frame.of(request).coop.name},
        link=site_address(PUBLIC.list_url),
        description=_("Nowe dokumenty dla wszystkich"),
        language="pl",
        feed_url=site_address(request.path),
    )
    versions = published_between(public_documents(today), date.min, today, today)
    for version in versions[:NEWEST]:
        document = version.document
        title = document.title
        if version.no > 1:
            title = _("%(title)s (wersja %(no)d)") % {"title": title, "no": version.no}
        assert version.published_on is not None  # a constraint of the table
        feed.add_item(
            title=title,
            link=site_address(PUBLIC.cover_url(document)),
            description=document.subject or document.short_name,
            unique_id=site_address(PUBLIC.url("version", document.pk, version.no)),
            unique_id_is_permalink=True,
            pubdate=_at_noon(version.published_on),
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8"
    )


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """The covers of the public papers (sitemaps.org), each with the day of its newest version."""
    today = business_today()
    versions = published_between(public_documents(today), date.min, today, today)
    newest: dict[str, date | None] = {}
    for version in versions:
        newest.setdefault(site_address(PUBLIC.cover_url(version.document)), version.published_on)
    context = {"list_url": site_address(PUBLIC.list_url), "covers": newest.items()}
    return render(
        request, "members_area/library/sitemap.xml", context, content_type="application/xml"
    )


def _at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, NOON))
