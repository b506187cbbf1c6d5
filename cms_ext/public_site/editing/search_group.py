"""Pages and announcements, as the search of the first screen finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms_ext.people.identity.models import User
from cms_ext.plugins import MOST_HITS, SearchHit
from cms_ext.public_site.pages.domain.search import matching_pages, read_query


def find(query: str, user: User, today: date) -> Sequence[SearchHit]:
    """Of the pages that this person may change: by the title, also of a draft, or by the words."""
    policy = PagePermissionPolicy().instances_user_has_permission_for(user, "change").order_by()
    mine = Page.objects.filter(pk__in=policy.values("pk"))
    worded = matching_pages(mine, read_query(query)).keys
    newest = mine.filter(Q(draft_title__icontains=query) | Q(pk__in=worded)).order_by(
        "-latest_revision_created_at", "-pk"
    )
    return [
        SearchHit(
            page.draft_title,
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            "" if page.live else _("szkic albo wycofana"),
        )
        for page in newest[:MOST_HITS]
    ]
