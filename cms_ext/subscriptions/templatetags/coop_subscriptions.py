"""`{% load coop_subscriptions %}`: how many subscribers an announcement reaches."""

from __future__ import annotations

from django import template

from cms_ext.notices.models import AnnouncementPage
from cms_ext.subscriptions.domain.reach import reached

register = template.Library()


@register.simple_tag
def subscribers_of(page: AnnouncementPage) -> int:
    """As the announcement was saved."""
    return reached(page.targets, page.kind).count()
