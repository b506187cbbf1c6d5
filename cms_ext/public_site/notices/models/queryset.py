from __future__ import annotations

from datetime import date

from django.db.models import Case, IntegerField, Q, Value, When
from wagtail.query import PageQuerySet


class AnnouncementQuerySet(PageQuerySet):
    """Announcements in the order of the list."""

    def pinned_on(self, today: date) -> AnnouncementQuerySet:
        """Those that an editor wants on top today."""
        still = Q(pinned_until=None) | Q(pinned_until__gte=today)
        found: AnnouncementQuerySet = self.filter(still, pinned=True)
        return found

    def newest_first(self) -> AnnouncementQuerySet:
        found: AnnouncementQuerySet = self.order_by("-valid_from", "-number", "-pk")
        return found

    def with_on_top(self, pinned: AnnouncementQuerySet) -> AnnouncementQuerySet:
        """`pinned` first, then the rest, each newest first; `on_top` is 0 or 1."""
        on_top = Case(
            When(pk__in=pinned.values("pk"), then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        order = ("-on_top", "-valid_from", "-number", "-pk")
        found: AnnouncementQuerySet = self.annotate(on_top=on_top).order_by(*order)
        return found
