"""`/ogloszenia/rss/`, `/ogloszenia/atom/` and `/ogloszenia/kalendarz.ics`, whole or of a place."""

from __future__ import annotations

import copy
import hashlib

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.calendars import calendar
from cms_ext.office.rules.clock import business_now
from cms_ext.public_site.notices.feeds.dates import dated_events
from cms_ext.public_site.notices.feeds.news import news_feed
from cms_ext.public_site.notices.feeds.place import place_of

# A reader of feeds comes back by itself; so long it need not ask.
QUARTER = 15 * 60


@require_safe
def rss(request: HttpRequest, place: str = "") -> HttpResponse:
    return _news(request, Rss201rev2Feed, place)


@require_safe
def atom(request: HttpRequest, place: str = "") -> HttpResponse:
    return _news(request, Atom1Feed, place)


@require_safe
def dates(request: HttpRequest, place: str = "") -> HttpResponse:
    found = place_of(place)
    midnight = business_now().replace(hour=0, minute=0, second=0, microsecond=0)
    # Stamped with the day, so that unchanged dates are unchanged bytes.
    content = calendar(
        dated_events(_of_anybody(request), found),
        name=_("Terminy Spółdzielni – %(place)s") % {"place": found.label}
        if found
        else _("Terminy Spółdzielni"),
        stamp=midnight,
    )
    return _kept(request, HttpResponse(content, content_type="text/calendar; charset=utf-8"))


def _news(request: HttpRequest, kind: type[Rss201rev2Feed | Atom1Feed], place: str) -> HttpResponse:
    feed = news_feed(_of_anybody(request), kind, place_of(place))
    content = feed.writeString("utf-8")
    response = HttpResponse(content, content_type=kind.content_type)
    response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    return _kept(request, response)


def _of_anybody(request: HttpRequest) -> HttpRequest:
    """The same question of a reader without an account: a feed is one for all who subscribe."""
    anybody = copy.copy(request)
    anybody.user = AnonymousUser()
    anybody.session = type(request.session)()
    return anybody


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if not request.user.is_authenticated:
        patch_cache_control(response, public=True, max_age=QUARTER)
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer or response
