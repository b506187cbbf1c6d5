"""What the public page of completeness is made of: a change of it makes stored pages old."""

from __future__ import annotations

from cms_ext.frontend.page_cache.cached_views import forget_pages_on_change
from members_area.completeness.models import CompletenessRule, PublicStatus
from members_area.library.models import (
    AudienceRule,
    CourtEvent,
    Document,
    DocumentKind,
    Relation,
)
from members_area.meetings.models import Meeting
from members_area.register.models import Organ

forget_pages_on_change(
    AudienceRule,
    CompletenessRule,
    CourtEvent,
    DocumentKind,
    Meeting,
    Organ,
    PublicStatus,
    Relation,
)
# A draft is on no public page: a batch of them must not empty the store.
forget_pages_on_change(Document, unless=lambda document: document.published_on is None)
