from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.functions import Left
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from cms_ext.base.realm import Realm
from cms_ext.people.identity.domain.role import REALM_GROUPS
from cms_ext.public_site.pages.domain.map import mapped
from cms_ext.public_site.pages.domain.visibility import PANEL_DEPTH
from cms_ext.public_site.pages.models import PanelPage


@transaction.atomic
def restrict_to_realm(section: PanelPage) -> None:
    """The second wall of a panel's section: only the group of its realm gets in. Repeatable.

    It stands in Wagtail's own tables, so it outlives the plugin; the first wall is the gate.
    """
    restriction, _ = PageViewRestriction.objects.update_or_create(
        page_id=section.pk, defaults={"restriction_type": PageViewRestriction.GROUPS}
    )
    restriction.groups.set([Group.objects.get(name=REALM_GROUPS[Realm(section.realm)])])


def pages_in(realm: str) -> PageQuerySet:
    """The pages below a panel's own, its list of announcements among them; in one question."""
    return mapped(within_panel(realm, Page.objects.all()))


def within_panel(realm: str, of: PageQuerySet) -> PageQuerySet:
    """Those of these pages that stand below a panel's own page."""
    section = Left("path", PANEL_DEPTH * Page.steplen)
    inside = of.filter(depth__gt=PANEL_DEPTH).annotate(section=section)
    return inside.filter(section__in=PanelPage.objects.filter(realm=realm).values("path"))
