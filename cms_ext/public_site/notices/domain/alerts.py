"""The one emergency message on top of every page (announcement.md §1, ALERT)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, JSONField, Q, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.models.queryset import AnnouncementQuerySet
from cms_ext.public_site.notices.models.severity import Severity
from cms_ext.public_site.pages.domain.visibility import public_pages

SHOWN = ("pk", "title", "lead", "severity", "url_path")


@dataclass(frozen=True, slots=True)
class Alert:
    """The text and address of the banner."""

    title: str
    lead: str
    severity: Severity
    url: str


def standing_alerts(now: datetime) -> AnnouncementQuerySet:
    """The emergency messages that anybody may read at this moment, the most severe first."""
    rank = Case(
        *(When(severity=level, then=Value(place)) for place, level in enumerate(Severity)),
        output_field=IntegerField(),
    )
    lasting = Q(ends_at=None) | Q(ends_at__gt=now)
    alerts = AnnouncementPage.objects.filter(lasting, kind__code="ALERT")
    public = public_pages(timezone.localdate(now), alerts)
    found: AnnouncementQuerySet = public.order_by(rank, "-valid_from", "-number", "-pk")
    return found


def alert_column(now: datetime) -> Subquery:
    """The first standing alert as a column of the page's query, which saves a query."""
    shown: dict[str, Any] = {name: name for name in SHOWN}
    first = standing_alerts(now).values(shown=JSONObject(**shown))[:1]
    return Subquery(first, output_field=JSONField())


def alert_of(column: dict[str, Any] | None, request: HttpRequest) -> Alert | None:
    """The alert in the column, with the address for this reader."""
    if column is None:
        return None
    page = Page(pk=column["pk"], url_path=column["url_path"])
    return Alert(
        column["title"],
        column["lead"],
        Severity(column["severity"]),
        page.get_url(request) or "",
    )
